import { articleParts } from '../../domain/document/article-parts.ts';
import { askPlainly } from './offline.ts';

/*
 * What another site has in its pages: `<script type="module" src="https://…/widget.js" data-outlet="https://…">`. It shows a button
 * and listens for the keys; the dialog comes when it is wanted. Built into one file, before which the server puts `masthead`
 * (web/reader/widget.ts).
 */
declare const masthead: {
  /** the dialog; what it needs in pages of other sites */
  scripts: string[];
  proof: string;
  /** languages of the outlet, its first one first */
  langs: string[];
  rtl: string[];
  /** by language of the interface: address of the dialog's words, name of the button, what is asked offline */
  words: Record<string, [string, string, string]>;
};

const page = document;
const { scripts, proof, langs, rtl } = masthead;
const script = page.querySelector<HTMLElement>('script[data-outlet]');
const server = new URL(script?.dataset.outlet || '', import.meta.url).origin;
const spoken = page.documentElement.lang.toLowerCase();
const [base] = spoken.split('-');
const lang = langs.find(l => l.toLowerCase() === spoken) ?? langs.find(l => l === base) ?? langs[0]!;
const dir = rtl.includes(lang) ? 'rtl' : 'ltr';
const [words, name, offline] = masthead.words[lang] ?? masthead.words[lang.split('-')[0]!] ?? masthead.words.en!;
let again = '';

const size = (e: Element) => e.textContent!.trim().length;
const parts = () => {
  for (const form of articleParts) {
    const found = [...page.querySelectorAll(form)].filter(size);
    if (found[0]) return found;
  }
  return [page.body];
};
/** The article of the page: of several the longest. */
const part = () => parts().reduce((a, b) => (size(b) > size(a) ? b : a));

const load = (act: string, range?: Range | null) =>
  Promise.all([...scripts, words].map(path => import(/* @vite-ignore */ server + path + again))).then(
    ([suggest, elsewhere, texts]) =>
      suggest.default(texts.default, act, range, elsewhere.default({ server, lang, dir, proof: server + proof, part })),
    error => {
      again += '?';
      throw error;
    },
  );
const selected = (s = getSelection()!, range = s.isCollapsed ? null : s.getRangeAt(0)) =>
  range && [part(), ...page.querySelectorAll('h1')].some(e => range.intersectsNode(e)) ? range.cloneRange() : null;
const open = (range: Range | null) =>
  load('open', range).catch(() => askPlainly(offline, `${range ?? ''}`, {}, { page: location.href, lang }));

page.addEventListener('keydown', e => {
  const range = e.key === 'Enter' && (e.ctrlKey || e.metaKey) && !e.defaultPrevented && selected();
  if (range) {
    e.preventDefault();
    open(range);
  }
});

/** A button in the place of whatever stands there, in a shadow tree of its own; it takes the letters and colours of its place. */
const offer = (at: HTMLElement) => {
  const button = page.createElement('button');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    'button{font:inherit;color:inherit;background:none;border:1px solid;border-radius:0;padding:.5em 1.1em;min-height:44px;cursor:pointer}',
  );
  button.textContent = name;
  button.lang = lang;
  button.dir = dir;
  button.onclick = () => open(selected());
  // the press is about what is selected, and does not take it away
  button.onmousedown = e => e.preventDefault();
  const root = at.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheet];
  root.append(button);
};
let places = [...page.querySelectorAll<HTMLElement>('[data-masthead-report]')];
const [only, ...others] = parts();
// a page with several is a list of articles
if (!places[0] && !others[0]) {
  const at = page.createElement('div');
  at.dataset.mastheadReport = '';
  only!.append(at);
  places = [at];
}
places.forEach(offer);

if (matchMedia('(pointer:coarse)').matches) {
  const first = () => {
    if (!selected()) return;
    page.removeEventListener('selectionchange', first);
    load('touch').catch(() => page.addEventListener('selectionchange', first));
  };
  page.addEventListener('selectionchange', first);
}
try {
  if (localStorage['masthead-reports']) load('resend');
} catch {
  // a reader may have closed the storage
}

import { askPlainly } from './offline.ts';

/*
 * The only script that stands in a page: it fetches the dialog when a reader reports a mistake, and does nothing before.
 * What it needs to know is in attributes of the article, so that it is the same text on every page and its hash in the
 * content policy too (docs/decisions/0003-reports-bootstrap.md).
 */
const page = document;
const story = page.querySelector('article')!;
const data = story.dataset;
let again = '';

/** `data-scripts`: a dialog and its words, those of the button before those of the article. An address that failed once is not tried again by every browser, so it changes. */
const load = (act: string, range?: Range | false, scripts = data.scripts!) =>
  Promise.all(scripts.split(' ').map(path => import(/* @vite-ignore */ path + again))).then(
    ([suggest, texts]) => suggest.default(texts.default, act, range),
    error => {
      again += '?';
      throw error;
    },
  );
const selected = (s = getSelection()!, range = s.isCollapsed ? null : s.getRangeAt(0)) =>
  range?.intersectsNode(story) && range.cloneRange();
const button = (e: Event) => (e.target as Element).closest<HTMLAnchorElement>('[data-suggest]');
const modified = (e: KeyboardEvent | MouseEvent) => e.ctrlKey || e.metaKey;

page.onkeydown = e => {
  const range = e.key === 'Enter' && modified(e) && selected();
  if (range) {
    e.preventDefault();
    load('open', range).catch(() =>
      askPlainly(
        data.offline!,
        `${range}`,
        { article: data.article },
        { lang: page.documentElement.lang, revision: +data.revision! },
      ),
    );
  }
};
page.onclick = e => {
  const a = button(e);
  if (a && !modified(e)) {
    e.preventDefault();
    // without the dialog the link is what it says
    load('open', selected(), a.dataset.scripts).catch(() => location.assign(a.href));
  }
};
// the press on the button is about what is selected, and does not take it away
page.onmousedown = e => button(e) && e.preventDefault();

// the bar for fingers puts its own listener in this one's place
if (matchMedia('(pointer:coarse)').matches) page.onselectionchange = () => selected() && load('touch');
try {
  if (localStorage['masthead-reports']) load('resend');
} catch {
  // a reader may have closed the storage
}

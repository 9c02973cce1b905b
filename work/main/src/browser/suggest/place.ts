import { type PageText, type Passage, passageOf, readText } from './passage.ts';

/** Where mistakes are reported: in an article of ours, or in a page of another site. */
export type Place = {
  /** holds the dialog, the bar and the notes */
  root: HTMLElement | ShadowRoot;
  lang: string;
  /** origin of the outlet; '' on its own pages */
  server: string;
  /** id of the article; undefined: it is the page of another site */
  article: string | undefined;
  /** address of proof-here.ts; undefined: a worker may do it */
  proof?: string;
  /** what every report says of what was read */
  about(): Record<string, unknown>;
  /** whether a range is in the article at all */
  holds(range: Range): boolean;
  /** null when no word of the article is selected */
  passageOf(range: Range): Passage | null;
};

/** What a page of another site hands over (elsewhere.ts). */
export type Elsewhere = {
  root: ShadowRoot;
  lang: string;
  server: string;
  /** the style that pages of ours bring, lengths in pixels */
  look: string;
  proof: string;
  address(): string;
  part(): Element;
  read(part: Element): PageText;
};

/** The article of our page. */
export function here(): Place {
  const story = document.querySelector<HTMLElement>('article')!;
  return {
    root: document.body,
    lang: document.documentElement.lang,
    server: '',
    article: story.dataset.article,
    about: () => ({ revision: Number(story.dataset.revision) }),
    holds: range => range.intersectsNode(story),
    // the headline and its like are not in the text: their words must do
    passageOf: range =>
      passageOf(
        range,
        readText(story.querySelector('.text')!),
        story.querySelectorAll('h1,.standfirst,.lead-picture figcaption'),
      ),
  };
}

/** The page of another site. */
export function there({ root, lang, server, proof, address, part, read }: Elsewhere): Place {
  const heads = () => document.querySelectorAll('h1');
  return {
    root,
    lang,
    server,
    proof,
    article: undefined,
    about: () => ({ page: address() }),
    holds: range => [part(), ...heads()].some(element => range.intersectsNode(element)),
    passageOf: range => passageOf(range, read(part()), heads()),
  };
}

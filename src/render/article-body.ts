import type { Node } from '../domain/document/schema.ts';
import { toHtml } from '../domain/document/to-html.ts';
import type { StoredPicture } from '../domain/media.ts';
import { type Html, html, raw } from './html.ts';
import { message } from './messages/index.ts';
import { picture } from './picture.ts';

/** Pictures by their id, for what a document names. */
export type Pictures = ReadonlyMap<string, StoredPicture>;

const inText = '(min-width: 45rem) 41rem, 92vw';

/**
 * The text of an article for its page. A picture that is not stored here is not shown, since its server would see the
 * reader; its caption and credit are. An embed is a link that says where it leads.
 */
export function articleBody(doc: Node, lang: string, pictures: Pictures): Html {
  return raw(
    toHtml(doc, {
      figure: (f, caption) => {
        const stored = f.media === null ? undefined : pictures.get(f.media);
        const words = captionOf(raw(caption), f.credit, f.licence);
        // a place in the text all the same: browser/suggest/passage.ts parts by it what stands around
        if (!stored) return caption ? html`<figure>${words}</figure>`.text : '<!---->';
        return html`<figure>${picture(stored, f.alt, { sizes: inText })}${words}</figure>`.text;
      },
      embed: e => embed(e, lang).text,
      footnotes: footnoteLabels(lang),
      headingIds: true,
      tableLabel: message(lang, 'article.table'),
    }),
  );
}

/** Caption, credit and licence below a picture. */
export function captionOf(caption: Html | string, credit: string, licence: string): Html | false {
  const words = typeof caption === 'string' ? caption : caption.text;
  const rights = [credit, licence].filter(Boolean).join(' · ');
  if (!words && !rights) return false;
  return html`<figcaption>${caption}${words && rights && ' '}${rights && html`<span class="credit">${rights}</span>`}</figcaption>`;
}

function embed({ url, title }: { url: string; title: string }, lang: string): Html {
  const host = new URL(url).host.replace(/^www\./, '');
  return html`<a class="embed" href="${url}" rel="noopener noreferrer external"><b>${title || url}</b><i>${message(lang, 'article.embed', { host })}</i></a>`;
}

function footnoteLabels(lang: string) {
  return { title: message(lang, 'article.footnotes'), back: message(lang, 'article.footnote-back') };
}

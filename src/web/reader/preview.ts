import type { Handler } from 'hono';
import { parseDoc } from '../../domain/document/parse.ts';
import { readPreview } from '../../flows/create-preview.ts';
import { articlePage } from '../../render/article-page.ts';
import { html } from '../../render/html.ts';
import { message } from '../../render/messages/index.ts';
import { readNames, readPictures } from '../../store/reading.ts';
import type { Web } from '../web.ts';
import { answer, siteOf } from './answer.ts';
import { missing } from './missing.ts';

/** `GET /preview/{token}`: the working copy as its page will look, for whoever was given the link. */
export function preview(web: Web): Handler {
  return async c => {
    const found = await readPreview(web.room, c.req.param('token')!);
    if (!found) return missing(web)(c);
    const { draft, lang, slug } = found;
    const site = await siteOf(web);
    const parsed = parseDoc(draft.content.doc);
    if (!parsed.ok) throw new Error(`the draft of edition ${draft.editionId} is not a document: ${parsed.error.key}`);
    const ids = new Set<string>(draft.content.lead?.media ? [draft.content.lead.media] : []);
    parsed.doc.descendants(node => {
      if (node.type.name === 'figure' && node.attrs.media) ids.add(node.attrs.media);
    });
    const pictures = new Map((await readPictures(web.room.db, [...ids])).map(p => [p.id, p]));
    const page = articlePage(
      site,
      {
        lang,
        slug,
        title: draft.title,
        summary: draft.summary,
        content: draft.content,
        doc: parsed.doc,
        words: draft.words,
        section: null,
        tags: [],
        leadPicture: pictures.get(draft.content.lead?.media ?? '') ?? null,
        pictures,
        people: await readNames(
          web.room.db,
          draft.content.byline.flatMap(b => b.person ?? []),
        ),
        firstPublished: draft.savedAt,
        revision: { number: 1, kind: 'first', note: '', published: draft.savedAt },
        corrections: [],
        editions: [],
        related: [],
        terms: {},
      },
      html`<aside class="banner">${message(lang, 'page.preview')}</aside>\n`,
    );
    // the address is the key to it: it goes to no other site
    const response = answer(c, site, page, { lang, keys: null });
    response.headers.set('Referrer-Policy', 'no-referrer');
    response.headers.set('X-Robots-Tag', 'noindex');
    return response;
  };
}

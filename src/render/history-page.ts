import type { RevisionKind } from '../domain/article/content.ts';
import { type BlockChange, diffDocs, diffTexts, type Part } from '../domain/document/diff.ts';
import type { Node } from '../domain/document/schema.ts';
import { articleBody, type Pictures } from './article-body.ts';
import { time } from './dates.ts';
import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { type Alternate, page } from './page.ts';
import { paths, type Site } from './site.ts';

/** A published revision as a line of the history. `number` counts published ones from 1. */
export type RevisionLine = { number: number; kind: RevisionKind; note: string; published: Date };

type Edition = { lang: string; slug: string; title: string };

/** `/{lang}/{slug}/history`: every version that readers saw, the newest first. */
export function historyPage(
  site: Site,
  of: Edition & { revisions: readonly RevisionLine[]; alternates: readonly Alternate[] },
): string {
  const { lang, slug } = of;
  const title = message(lang, 'history.of', { title: of.title });
  return page(site, {
    lang,
    path: paths.history(lang, slug),
    title,
    description: message(lang, 'history.intro'),
    alternates: of.alternates,
    main: html`<div class="wrap page"><div class="page-head"><p class="kicker">${message(lang, 'history.title')}</p>
<h1><a href="${paths.article(lang, slug)}">${of.title}</a></h1><p class="standfirst">${message(lang, 'history.intro')}</p></div>
<ol class="timeline" reversed>${of.revisions
      .toSorted((a, b) => b.number - a.number)
      .map(
        r => html`<li><h2><a href="${paths.revision(lang, slug, r.number)}">${message(lang, `revision.${r.kind}`)}</a></h2>
<p class="meta">${message(lang, 'history.version', { n: r.number })} · ${time(r.published, lang, site.settings.timeZone, 'minute')}</p>
${r.note && html`<p>${r.note}</p>`}</li>
`,
      )}</ol></div>`,
  });
}

type Version = RevisionLine & { title: string; summary: string; doc: Node };

/** `/{lang}/{slug}/history/{n}`: what this version changed in the one before it, and its whole text. */
export function revisionPage(
  site: Site,
  of: {
    lang: string;
    slug: string;
    version: Version;
    before: Version | null;
    newest: number;
    pictures: Pictures;
    alternates: readonly Alternate[];
  },
): string {
  const { lang, slug, version, before } = of;
  const label = message(lang, 'history.version', { n: version.number });
  const step = (n: number, key: string) => html`<a href="${paths.revision(lang, slug, n)}">${message(lang, key)}</a>`;
  return page(site, {
    lang,
    path: paths.revision(lang, slug, version.number),
    title: `${version.title} · ${label}`,
    description: version.note || message(lang, `revision.${version.kind}`),
    alternates: of.alternates,
    main: html`<div class="wrap page"><div class="page-head"><p class="kicker">${message(lang, `revision.${version.kind}`)}</p>
<h1>${before ? changedWords(diffTexts(before.title, version.title), lang) : version.title}</h1>
<p class="meta">${label} · ${time(version.published, lang, site.settings.timeZone, 'minute')}</p>
${version.note && html`<p class="standfirst">${version.note}</p>`}
<p class="versions"><a href="${paths.article(lang, slug)}">${message(lang, 'history.now')}</a><a href="${paths.history(lang, slug)}">${message(lang, 'history.all')}</a>${before && step(version.number - 1, 'history.before')}${version.number < of.newest && step(version.number + 1, 'history.after')}</p></div>
${
  before
    ? html`<section class="prose changed-doc" aria-labelledby="changes"><h2 id="changes">${message(lang, 'history.changes')}</h2>
${changes(before, version, lang)}</section>
<details class="full prose"><summary>${message(lang, 'history.full')}</summary>${whole(version, lang, of.pictures)}</details>`
    : html`<section class="prose">${whole(version, lang, of.pictures)}</section>`
}</div>`,
  });
}

function whole(version: Version, lang: string, pictures: Pictures): Html {
  return html`${version.summary && html`<p><strong>${version.summary}</strong></p>`}${articleBody(version.doc, lang, pictures)}`;
}

/** The changed blocks, each with one unchanged block around it so that a reader knows where it is; gaps are told. */
function changes(before: Version, after: Version, lang: string): Html {
  const blocks = diffDocs(before.doc, after.doc);
  const near = new Set<number>();
  blocks.forEach((b, i) => {
    if (b.kind !== 'same') for (const n of [i - 1, i, i + 1]) if (blocks[n]) near.add(n);
  });
  const out: Html[] = [];
  if (before.summary !== after.summary)
    out.push(html`<p><strong>${changedWords(diffTexts(before.summary, after.summary), lang)}</strong></p>`);
  let last = -1;
  for (const n of near) {
    if (n > last + 1) out.push(gap(n - last - 1, lang));
    out.push(changedBlock(blocks[n]!, lang));
    last = n;
  }
  if (near.size === 0 && out.length === 0) return html`<p>${message(lang, 'history.none')}</p>`;
  if (near.size > 0 && last < blocks.length - 1) out.push(gap(blocks.length - 1 - last, lang));
  return html`${out}`;
}

function gap(n: number, lang: string): Html {
  return html`<p class="meta">${message(lang, 'history.gap', { n })}</p>`;
}

function changedBlock(block: BlockChange, lang: string): Html {
  const words = changedWords(block.parts, lang);
  const told = block.kind === 'formatting' || block.kind === 'moved';
  const body =
    block.type === 'heading'
      ? html`<h3>${words}</h3>`
      : block.type === 'blockquote'
        ? html`<blockquote><p>${words}</p></blockquote>`
        : block.type === 'divider'
          ? html`<p>* * *</p>`
          : html`<p>${block.type === 'list_item' && '• '}${words}</p>`;
  return told ? html`<p class="meta">${message(lang, `history.${block.kind}`)}</p>${body}` : body;
}

/** Words that came and went; screen readers are told in words, since most are silent on `ins` and `del`. */
function changedWords(parts: readonly Part[], lang: string): Html {
  return html`${parts.map(p =>
    p.op === 'same'
      ? p.text
      : p.op === 'add'
        ? html`<ins><span class="unseen">${message(lang, 'history.added')} </span>${p.text}</ins>`
        : html`<del><span class="unseen">${message(lang, 'history.removed')} </span>${p.text}</del>`,
  )}`;
}

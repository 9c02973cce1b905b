import type { RevisionKind } from '../domain/article/content.ts';
import { type BlockChange, diffDocs, diffTexts, type Part } from '../domain/document/diff.ts';
import type { Node } from '../domain/document/schema.ts';
import { articleBody, type Pictures } from './article-body.ts';
import { dateText, time } from './dates.ts';
import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { type Alternate, page } from './page.ts';
import { paths, type Site } from './site.ts';

/** A published revision as a line of the history. `number` counts published ones from 1. */
export type RevisionLine = { number: number; kind: RevisionKind; note: string; published: Date };

type Edition = { lang: string; slug: string; title: string };

/** `/{lang}/{slug}/history`: every version that readers saw, the newest first, small edits folded away. */
export function historyPage(
  site: Site,
  of: Edition & { revisions: readonly RevisionLine[]; alternates: readonly Alternate[] },
): string {
  const { lang, slug } = of;
  const title = message(lang, 'history.of', { title: of.title });
  const newestFirst = of.revisions.toSorted((a, b) => b.number - a.number);
  const [newest, before] = newestFirst;
  return page(site, {
    lang,
    path: paths.history(lang, slug),
    title,
    description: message(lang, 'history.intro'),
    alternates: of.alternates,
    main: html`<div class="wrap page"><div class="page-head"><p class="kicker">${message(lang, 'history.title')}</p>
<h1><a href="${paths.article(lang, slug)}">${of.title}</a></h1><p class="standfirst">${message(lang, 'history.intro')}</p></div>
${
  newest &&
  before &&
  html`<form class="compare" action="${paths.history(lang, slug)}">${choice(site, lang, 'against', 'history.from', newestFirst, before.number)}${choice(site, lang, 'version', 'history.to', newestFirst, newest.number)}<button>${message(lang, 'history.compare')}</button></form>`
}
<ol class="timeline" reversed>${folded(newestFirst).map(run =>
      Array.isArray(run)
        ? html`<li><details><summary>${message(lang, 'history.small', { n: run.length })}</summary><ol class="timeline" reversed>${run.map(r => revisionLine(site, lang, slug, r, 'p'))}</ol></details></li>
`
        : revisionLine(site, lang, slug, run, 'h2'),
    )}</ol></div>`,
  });
}

/** The versions with every run of small edits as one. */
function folded(revisions: readonly RevisionLine[]): (RevisionLine | RevisionLine[])[] {
  const out: (RevisionLine | RevisionLine[])[] = [];
  for (const revision of revisions) {
    const last = out.at(-1);
    if (revision.kind !== 'minor') out.push(revision);
    else if (Array.isArray(last)) last.push(revision);
    else out.push([revision]);
  }
  return out;
}

function revisionLine(site: Site, lang: string, slug: string, r: RevisionLine, head: 'h2' | 'p'): Html {
  const link = html`<a href="${paths.revision(lang, slug, r.number)}">${message(lang, `revision.${r.kind}`)}</a>`;
  return html`<li>${head === 'h2' ? html`<h2>${link}</h2>` : html`<p>${link}</p>`}
<p class="meta">${message(lang, 'history.version', { n: r.number })} · ${time(r.published, lang, site.settings.timeZone, 'minute')}</p>
${r.note && html`<p>${r.note}</p>`}</li>
`;
}

/** A field in which a version is chosen. */
function choice(
  site: Site,
  lang: string,
  name: string,
  label: string,
  versions: readonly RevisionLine[],
  chosen: number,
): Html {
  const { timeZone } = site.settings;
  return html`<label><span>${message(lang, label)}</span><select name="${name}">${versions.map(
    v =>
      html`<option value="${v.number}"${v.number === chosen && html` selected`}>${message(lang, 'history.version', { n: v.number })} · ${message(lang, `revision.${v.kind}`)} · ${dateText(v.published, lang, timeZone)}</option>`,
  )}</select></label>`;
}

type Version = RevisionLine & { title: string; summary: string; doc: Node };

/**
 * `/{lang}/{slug}/history/{n}`: what this version changed in the one before it, and its whole text. With `compared`, what
 * changed between the two instead, the older one first, whichever was asked for by the address.
 */
export function revisionPage(
  site: Site,
  of: {
    lang: string;
    slug: string;
    version: Version;
    before: Version | null;
    /** another version than the one before was asked for */
    compared: boolean;
    /** every version, for the choice */
    versions: readonly RevisionLine[];
    pictures: Pictures;
    alternates: readonly Alternate[];
  },
): string {
  const { lang, slug, version, before, compared } = of;
  const number = (v: Version) => message(lang, 'history.version', { n: v.number });
  const label =
    compared && before
      ? message(lang, 'history.between', { from: String(before.number), to: String(version.number) })
      : number(version);
  const newestFirst = of.versions.toSorted((a, b) => b.number - a.number);
  const newest = newestFirst[0]?.number ?? version.number;
  const step = (n: number, key: string) => html`<a href="${paths.revision(lang, slug, n)}">${message(lang, key)}</a>`;
  const when = (v: Version) => time(v.published, lang, site.settings.timeZone, 'minute');
  return page(site, {
    lang,
    path: compared ? null : paths.revision(lang, slug, version.number),
    title: `${version.title} · ${label}`,
    description: version.note || message(lang, `revision.${version.kind}`),
    alternates: compared ? [] : of.alternates,
    main: html`<div class="wrap page"><div class="page-head"><p class="kicker">${compared ? message(lang, 'history.title') : message(lang, `revision.${version.kind}`)}</p>
<h1>${before ? changedWords(diffTexts(before.title, version.title), lang) : version.title}</h1>
${
  compared && before
    ? html`<p class="standfirst">${label}</p><p class="meta">${number(before)} · ${when(before)}<br>${number(version)} · ${when(version)}</p>`
    : html`<p class="meta">${label} · ${when(version)}</p>
${version.note && html`<p class="standfirst">${version.note}</p>`}`
}
<p class="versions"><a href="${paths.article(lang, slug)}">${message(lang, 'history.now')}</a><a href="${paths.history(lang, slug)}">${message(lang, 'history.all')}</a>${!compared && before && step(version.number - 1, 'history.before')}${!compared && version.number < newest && step(version.number + 1, 'history.after')}</p>
${
  of.versions.length > 1 &&
  html`<form class="compare" action="${paths.history(lang, slug)}">${choice(site, lang, 'against', 'history.from', newestFirst, before?.number ?? newest)}${choice(site, lang, 'version', 'history.to', newestFirst, version.number)}<button>${message(lang, 'history.compare')}</button></form>`
}</div>
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

/** What is compared: a text with a summary before it. */
type Compared = { summary: string; doc: Node };

/** The changed blocks, each with one unchanged block around it so that a reader knows where it is; gaps are told. */
export function changes(before: Compared, after: Compared, lang: string): Html {
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

import type { LeadPicture } from '../../../domain/article/content.ts';
import type { DocJson, NodeJson } from '../../../domain/document/schema.ts';
import type { SegmentKind } from '../../../domain/translation/segments.ts';
import type { LinkView, TranslationView } from '../../../web/desk-api/translation-contract.ts';
import { pictureAddress } from '../picture.ts';

/* What a row is, from what the server says of it. */

export const rowFilters = ['all', 'untranslated', 'stale', 'check', 'machine', 'notes'] as const;
export type RowFilter = (typeof rowFilters)[number];

/** Below this, a computed pair is shown for checking until somebody has. */
const surePair = 0.8;

const plainKinds = new Set<SegmentKind>(['title', 'summary', 'lead-alt', 'lead-caption', 'alt', 'embed', 'code']);
/** Words without marks: the article has a plain field there. */
export const isPlain = (kind: SegmentKind): boolean => plainKinds.has(kind);

export const kindOf = (link: LinkView): SegmentKind => (link.target[0] ?? link.source[0])?.kind ?? 'paragraph';
export const levelOf = (link: LinkView): number | null => (link.target[0] ?? link.source[0])?.level ?? null;

/** Whether its text may become two blocks: a plain field, a caption and a heading are one. */
export function canSplit(link: LinkView): boolean {
  const kind = kindOf(link);
  return !isPlain(kind) && kind !== 'caption' && levelOf(link) === null;
}
/** `last`: no row comes after it. */
export const canJoin = (link: LinkView, last: boolean): boolean => !last && !isPlain(kindOf(link));

/** The words of its source as one text, as the memory knows them. */
export const sourceText = (link: LinkView): string =>
  link.source
    .map(s => s.text)
    .filter(Boolean)
    .join('\n');

/** Neither here nor there is a word: a standfirst that the original does not have. */
export const isBlank = (link: LinkView): boolean => link.state === 'untranslated' && sourceText(link).trim() === '';

export const isUnsure = (link: LinkView): boolean =>
  link.paired !== null && link.paired < surePair && link.state !== 'reviewed';

export function fits(link: LinkView, filter: RowFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'untranslated':
      return link.state === 'untranslated' && !isBlank(link);
    case 'stale':
      return link.stale !== null;
    case 'check':
      return link.state === 'check' || isUnsure(link);
    case 'machine':
      return link.machine !== null;
    case 'notes':
      return link.note !== '';
  }
}

/** Whether somebody has to do something about a row; who reviews also has what others only translated. */
export function needsWork(link: LinkView, reviewer: boolean): boolean {
  if (link.stale) return true;
  if (isBlank(link)) return false;
  return reviewer
    ? link.state !== 'reviewed'
    : link.state === 'untranslated' || link.state === 'check' || isUnsure(link);
}

/** What the map shows of a row: the gravest thing first. */
export function lookOf(link: LinkView): string {
  if (link.stale) return 'stale';
  if (isBlank(link)) return 'blank';
  if (isUnsure(link) && link.state !== 'untranslated') return 'check';
  return link.state;
}

/**
 * A view as it came, with those rows of the one before that are newer: an answer may have been on its way while a row
 * was written.
 */
export function newest(old: TranslationView | undefined, fresh: TranslationView): TranslationView {
  if (!old || old.edition.id !== fresh.edition.id) return fresh;
  if (fresh.edition.version < old.edition.version) return old;
  const before = new Map(old.links.map(l => [l.id, l]));
  const links = fresh.links.map(l => {
    const known = before.get(l.id);
    return known && known.version > l.version ? known : l;
  });
  return { ...fresh, links };
}

/** Small pictures for the rows that are about one: its caption and what it shows. By the row's id. */
export function picturesOf(
  links: readonly LinkView[],
  content: { doc: DocJson; lead: LeadPicture | null },
): Map<number, string> {
  const addressOf = (media: unknown, src: unknown) =>
    typeof media === 'string' ? pictureAddress(media) : typeof src === 'string' ? src : null;
  const figures: (string | null)[] = [];
  const walk = (nodes: readonly NodeJson[] = []) => {
    for (const node of nodes) {
      if (node.type === 'figure') figures.push(addressOf(node.attrs?.media, node.attrs?.src));
      else walk(node.content);
    }
  };
  walk(content.doc.content);
  const found = new Map<number, string>();
  let at = -1;
  for (const link of links) {
    const kinds = (link.target.length > 0 ? link.target : link.source).map(s => s.kind);
    at += kinds.filter(k => k === 'caption').length;
    const picture = kinds.some(k => k === 'caption' || k === 'alt')
      ? figures[at]
      : kinds.some(k => k === 'lead-alt' || k === 'lead-caption')
        ? addressOf(content.lead?.media, content.lead?.src)
        : null;
    if (picture) found.set(link.id, picture);
  }
  // one more or less, and every picture stood beside another's caption
  return at + 1 === figures.length ? found : new Map();
}

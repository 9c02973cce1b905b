import { inspectDoc } from '../document/check.ts';
import { parseDoc } from '../document/parse.ts';
import type { NoRight } from '../translation/permission.ts';
import type { EditionText } from './content.ts';

/** One thing to look at before publishing. `where` names the field; `values` fill the message `checklist.<key>`. */
export type ChecklistItem = {
  level: 'error' | 'warning';
  key:
    | 'title-missing'
    | 'body-empty'
    | 'byline-missing'
    | 'summary-missing'
    | 'section-missing'
    | 'alt-missing'
    | 'picture-unknown'
    | 'link-dead'
    | 'headings-skip'
    | 'untranslated'
    | 'left-out'
    | 'machine-unreviewed'
    | 'stale'
    | 'needs-check'
    | 'unreviewed'
    | 'hints'
    | 'notes'
    | 'translation-right';
  where: string;
  values?: Record<string, string | number>;
};

/** What the checklist has to know of the house. `dead`: which of the links within the site lead nowhere. */
export type Surroundings = {
  section: boolean;
  knownMedia: ReadonlySet<string>;
  dead: readonly string[];
  words: number;
  /** of a translation: how its parts stand, and why the partner's text may not be published in it */
  translation: {
    /** empty places, and parts of the source that nothing stands for */
    untranslated: number;
    leftOut: number;
    machine: number;
    stale: number;
    check: number;
    /** not yet reviewed; with hints of the checks; with a note that still stands */
    unreviewed: number;
    hints: number;
    notes: number;
    right: { why: NoRight; outlet: string; until: string } | null;
  } | null;
};

/** What a translation still lacks. Nothing that a machine wrote and nobody read goes to readers. */
function translationItems(of: NonNullable<Surroundings['translation']>): ChecklistItem[] {
  const counted = (level: ChecklistItem['level'], key: ChecklistItem['key'], n: number): ChecklistItem[] =>
    n === 0 ? [] : [{ level, key, where: 'translation', values: { n } }];
  return [
    ...counted('error', 'untranslated', of.untranslated),
    ...counted('warning', 'left-out', of.leftOut),
    ...counted('error', 'machine-unreviewed', of.machine),
    ...counted('warning', 'stale', of.stale),
    ...counted('warning', 'needs-check', of.check),
    ...counted('warning', 'unreviewed', of.unreviewed),
    ...counted('warning', 'hints', of.hints),
    ...counted('warning', 'notes', of.notes),
    ...(of.right
      ? [{ level: 'error' as const, key: 'translation-right' as const, where: 'source', values: of.right }]
      : []),
  ];
}

/** Errors refuse publishing, warnings are for the editor to decide. */
export function checklist(text: EditionText, around: Surroundings): ChecklistItem[] {
  const items: ChecklistItem[] = [];
  const { content } = text;
  if (text.title === '') items.push({ level: 'error', key: 'title-missing', where: 'title' });
  if (around.words === 0) items.push({ level: 'error', key: 'body-empty', where: 'doc' });
  if (content.byline.length === 0) items.push({ level: 'warning', key: 'byline-missing', where: 'byline' });
  if (text.summary === '') items.push({ level: 'warning', key: 'summary-missing', where: 'summary' });
  if (!around.section) items.push({ level: 'warning', key: 'section-missing', where: 'section' });
  if (around.translation) items.push(...translationItems(around.translation));
  const { lead } = content;
  if (lead?.media && !around.knownMedia.has(lead.media))
    items.push({ level: 'error', key: 'picture-unknown', where: 'lead' });
  if (lead && lead.alt === '')
    items.push({ level: 'warning', key: 'alt-missing', where: 'lead', values: { number: 0 } });
  const parsed = parseDoc(content.doc);
  if (!parsed.ok) return items;
  const inside = inspectDoc(parsed.doc);
  inside.images.forEach((image, i) => {
    const values = { number: i + 1 };
    if (image.alt === '') items.push({ level: 'warning', key: 'alt-missing', where: 'doc', values });
    if (image.media && !around.knownMedia.has(image.media))
      items.push({ level: 'error', key: 'picture-unknown', where: 'doc', values });
  });
  for (const href of around.dead) items.push({ level: 'warning', key: 'link-dead', where: 'doc', values: { href } });
  if (inside.headingsSkipped.length > 0) items.push({ level: 'warning', key: 'headings-skip', where: 'doc' });
  return items;
}

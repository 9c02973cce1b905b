import { inspectDoc } from '../document/check.ts';
import { parseDoc } from '../document/parse.ts';
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
    | 'headings-skip';
  where: string;
  values?: Record<string, string | number>;
};

/** What the checklist has to know of the house. `dead`: which of the links within the site lead nowhere. */
export type Surroundings = {
  section: boolean;
  knownMedia: ReadonlySet<string>;
  dead: readonly string[];
  words: number;
};

/** Errors refuse publishing, warnings are for the editor to decide. */
export function checklist(text: EditionText, around: Surroundings): ChecklistItem[] {
  const items: ChecklistItem[] = [];
  const { content } = text;
  if (text.title === '') items.push({ level: 'error', key: 'title-missing', where: 'title' });
  if (around.words === 0) items.push({ level: 'error', key: 'body-empty', where: 'doc' });
  if (content.byline.length === 0) items.push({ level: 'warning', key: 'byline-missing', where: 'byline' });
  if (text.summary === '') items.push({ level: 'warning', key: 'summary-missing', where: 'summary' });
  if (!around.section) items.push({ level: 'warning', key: 'section-missing', where: 'section' });
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

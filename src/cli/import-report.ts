import type { Remark, RemarkReason } from '../exchange/item.ts';
import type { ImportReport } from '../flows/import-items.ts';
import { catalogs, message } from '../render/messages/index.ts';

/** What a remark means to whoever runs the import. */
const meanings: Record<RemarkReason, string> = {
  'cut-off': 'The file ends in the middle. What came before it was brought in',
  'bad-encoding': 'Not valid UTF-8; what could not be read became �',
  'not-readable': 'Could not be read',
  'front-matter': 'The front matter is wrong',
  'text-refused': 'The text was refused',
  'picture-missing': 'The picture could not be had; the article keeps its place for it',
  'picture-refused': 'The picture was refused',
  'too-large': 'Too large',
  'entry-alone': 'An entry of the log of corrections whose article or version is not here',
  unexpected: 'Failed unexpectedly',
  'edited-here': 'Changed at the source, and here too: left as it is here',
  'deleted-here': 'Was deleted here: not brought back',
  'outlet-kept': 'The settings of the outlet were changed here: left as they are',
  'not-fetched': 'Picture not fetched, as asked',
  comment: 'Comments are not brought in',
  'type-unknown': 'A kind of content that Masthead does not have',
  revision: 'Old revisions of WordPress are not brought in',
  menu: 'Menus are not brought in: set the navigation in the desk',
  trash: 'Was in the trash',
  newsletter: 'Newsletters are not brought in',
  'not-public': 'Was not for everybody (private, password, members): brought in as a draft',
  markup: 'Markup that an article does not have was left out',
  shortcode: 'A shortcode was left out',
  'no-title': 'Had no title: its first words are it',
  'page-as-article': 'Was a page: brought in as an article without a section',
  'address-taken': 'Its address was taken: it has another one',
  'old-address-taken': 'Its old address leads somewhere else already',
  'state-kept': 'Is published here and was a draft at the source: left published',
  'language-added': 'A language was added to the outlet',
  'date-missing': 'Had no date: it has that of the import',
  'date-unreadable': 'Its date could not be read: it has that of the import',
};
const titles = {
  error: 'Not brought in, because of an error',
  'left-out': 'Left out',
  changed: 'Brought in, and changed',
};
const nouns: Record<string, [string, string]> = {
  edition: ['article edition', 'article editions'],
  picture: ['picture', 'pictures'],
  section: ['section', 'sections'],
  tag: ['tag', 'tags'],
  person: ['person', 'people'],
  source: ['partner outlet', 'partner outlets'],
  correction: ['entry of the log of corrections', 'entries of the log of corrections'],
  sponsor: ['sponsor', 'sponsors'],
  redirect: ['redirect', 'redirects'],
  outlet: ['outlet', 'outlets'],
};
const shown = 5;

/** The report of an import for people. `file`: where the whole of it was written. */
export function reportText(report: ImportReport, file: string | null): string {
  const lines: string[] = [];
  for (const [kind, n] of Object.entries(report.counts)) {
    const parts = [
      [n.added, 'new'],
      [n.updated, 'updated'],
      [n.unchanged, 'unchanged'],
      [n.kept, 'not taken'],
    ].filter(([count]) => count !== 0);
    const all = n.added + n.updated + n.unchanged + n.kept;
    lines.push(
      `${all} ${nouns[kind]?.[all === 1 ? 0 : 1] ?? kind}: ${parts.map(([count, word]) => `${count} ${word}`).join(', ')}`,
    );
  }
  if (lines.length === 0) lines.push('Nothing was found to bring in.');
  let level = '';
  let reason = '';
  for (const remark of report.remarks) {
    if (remark.level !== level) lines.push('', `${titles[remark.level]}:`);
    level = remark.level;
    // of markup there are many kinds, each with its own count: one line for all of them
    if (remark.reason === 'markup' || remark.reason === 'shortcode') {
      if (remark.reason !== reason) {
        const all = report.remarks.filter(r => r.reason === remark.reason);
        lines.push(`  ${meanings[remark.reason]}: ${all.map(r => `${r.count} × ${r.what}`).join(', ')}`);
      }
    } else {
      lines.push(`  ${meanings[remark.reason]}: ${remark.count} × ${remark.what}`);
      for (const { name, detail, values } of remark.names.slice(0, shown))
        lines.push(`    ${name}${detail ? ` — ${inWords(detail, values)}` : ''}`);
      if (remark.names.length > shown) lines.push(`    … and ${remark.names.length - shown} more`);
    }
    reason = remark.reason;
  }
  if (report.stopped)
    lines.push('', `Ended early: ${inWords(report.stopped)} What came before stays; run it again to go on.`);
  if (file) lines.push('', `The whole report is in ${file}`);
  return lines.join('\n');
}

/** Where the flows name a message by its key, the message in the language of the command line. */
export function inWords(detail: string, values: Remark['values'] = {}): string {
  if (detail === 'import.aborted') return 'it was asked to stop.';
  if (!Object.hasOwn(catalogs.en ?? {}, detail)) return detail;
  const plain = Object.entries(values).map(([k, v]) => [k, v instanceof Date ? v.toISOString() : v] as const);
  return message('en', detail, Object.fromEntries(plain));
}

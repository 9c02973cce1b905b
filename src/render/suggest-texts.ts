import { keptDays } from '../domain/privacy.ts';
import { message } from './messages/index.ts';

const names = [
  'title',
  'whole',
  'passage',
  'kind',
  'typo',
  'fact',
  'translation',
  'other',
  'proposed',
  'changes',
  'remove',
  'comment',
  'comment-whole',
  'email',
  'email-note',
  'privacy',
  'send',
  'sending',
  'close',
  'thanks',
  'thanks-text',
  'thanks-mail',
  'report',
  'kept',
  'kept-text',
  'not-kept',
  'sent-later',
  'too-long',
  'nothing-said',
  'email-wrong',
  'refused',
] as const;

/** What the dialog for reports says (browser/suggest), in one language. */
export type SuggestTexts = Record<(typeof names)[number], string>;

export function suggestTexts(lang: string): SuggestTexts {
  const values = { days: keptDays('report-address') };
  return Object.fromEntries(names.map(name => [name, message(lang, `suggest.${name}`, values)])) as SuggestTexts;
}

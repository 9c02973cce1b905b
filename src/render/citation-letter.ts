import type { Outcome } from '../domain/citation/verdict.ts';
import { message } from './messages/index.ts';

/** What a letter to the people of a page that cites us is about. */
export type LetterAbout = {
  page: string;
  title: string;
  article: string;
  problems: readonly Outcome[];
  total: number;
  limit: number | null;
  credit: string;
  /** where permission is asked for */
  form: string;
  outlet: string;
};

export type CitationLetterKind = 'thank' | 'ask' | 'license';

/** A letter as it is offered to the desk, which may change every word, in the language of a BCP 47 tag. */
export function citationLetter(
  lang: string,
  kind: CitationLetterKind,
  about: LetterAbout,
): { subject: string; text: string } {
  const say = (part: string) =>
    message(lang, `mail.citation.${part}`, {
      page: about.page,
      title: about.title,
      article: about.article,
      total: about.total,
      limit: about.limit ?? 0,
      credit: about.credit,
      form: about.form,
      outlet: about.outlet,
    });
  const has = (...some: Outcome[]) => some.some(one => about.problems.includes(one));
  const asks = [
    ...(has('link-missing', 'link-inactive') ? ['ask-link'] : []),
    ...(has('link-nofollow') ? ['ask-follow'] : []),
    ...(has('credit-missing') ? ['ask-credit'] : []),
    ...(kind === 'license' || has('too-long') ? ['ask-permission'] : []),
  ];
  const parts = kind === 'thank' ? ['thanks'] : kind === 'license' ? asks : asks.length > 0 ? asks : ['ask-link'];
  return {
    subject: say('subject').replace(/\s+/g, ' ').trim(),
    text: [say('intro'), ...parts.map(say), say('outro')].join('\n\n'),
  };
}

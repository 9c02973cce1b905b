import { languageName } from './texts.tsx';

/** What partners of newsrooms write in: the languages of Europe, its neighbours, and the world's most read. */
const common =
  'ar az be bg bn bs ca crh cs da de el en es et eu fa fi fr ga gl ha he hi hr hu hy id is it ja ka kk ko ku ky lb lt lv mk mn ms mt nl no pl ps pt ro ru sk sl sq sr sv sw ta tg th tk tr uk ur uz vi zh'.split(
    ' ',
  );

/** The languages to choose from, by their names in the reader's language; `also`: those that are to be among them. */
export function languageChoices(also: readonly string[], inLang: string): { value: string; label: string }[] {
  const { compare } = new Intl.Collator(inLang);
  return [...new Set([...common, ...also])]
    .filter(tag => tag !== '')
    .map(value => ({ value, label: languageName(value, inLang) }))
    .sort((a, b) => compare(a.label, b.label));
}

import deskEnglish from '../browser/desk/messages/en.json' with { type: 'json' };
import type { Config } from '../config.ts';
import { langTag } from '../domain/outlet/settings.ts';
import { type OwnLanguage, readLanguages } from '../outside/languages.ts';
import { checkCatalog, type Slip } from '../render/messages/check.ts';
import { addCatalog, builtIn, catalogs } from '../render/messages/index.ts';
import { type Command, type Outcome, WrongUsage } from './command.ts';

const siteEnglish = catalogs.en!;

export type Heard = { languages: OwnLanguage[]; slips: (Slip & { file: string })[]; missing: Map<string, number> };

/**
 * Reads the languages that the outlet brings and takes into use what is sound of them. What has a slip, or is missing, is
 * said in English.
 */
export function useLanguages(config: Pick<Config, 'DATA_DIR'>): Heard {
  const { languages, wrong } = readLanguages(config.DATA_DIR);
  const slips: Heard['slips'] = wrong.map(({ file, said }) => ({ file, key: '', said }));
  const missing = new Map<string, number>();
  const sound = languages.map(({ tag, name, site, desk }) => {
    const [pages, app] = [checkCatalog(tag, site, siteEnglish), checkCatalog(tag, desk, deskEnglish)];
    for (const slip of [...pages.slips, ...app.slips]) slips.push({ file: `${tag}.json`, ...slip });
    if (!builtIn.includes(tag)) missing.set(tag, pages.missing.length + app.missing.length);
    addCatalog(tag, pages.sound);
    return { tag, name, site: pages.sound, desk: app.sound };
  });
  return { languages: sound, slips, missing };
}

export const languageCommand = {
  name: 'language',
  summary: 'a file to translate the interface with',
  usage: 'language <tag>',
  about:
    'Writes the messages of the interface in a language as JSON, to be translated and put into DATA_DIR/languages: what the\n' +
    'outlet has of it already, and the English words for what is missing. Masthead reads the folder when it starts.',
  example: 'npx masthead language pt > data/languages/pt.json',
  words: 1,
  options: {},
  read: ({ positionals }) => {
    const tag = positionals[0]!;
    if (!langTag.safeParse(tag).success) throw new WrongUsage(`"${tag}" is not a language tag such as pt or pt-BR.`);
    return { tag };
  },
  alone: async (config: Config, { tag }: { tag: string }): Promise<Outcome> => {
    const own = readLanguages(config.DATA_DIR).languages.find(l => l.tag === tag);
    const name = own?.name ?? new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
    const file = {
      name,
      site: { ...siteEnglish, ...catalogs[tag], ...own?.site },
      desk: { ...deskEnglish, ...own?.desk },
    };
    return { code: 0, text: JSON.stringify(file, null, 2), json: file };
  },
} satisfies Command;

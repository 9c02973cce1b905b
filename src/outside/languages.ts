import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { langTag } from '../domain/outlet/settings.ts';

/** A language of the interface that an outlet brings: messages by key, ICU MessageFormat. */
export type OwnLanguage = {
  tag: string;
  /** as its readers call it */
  name: string;
  /** pages, feeds, mails, refusals */
  site: Record<string, string>;
  desk: Record<string, string>;
};

const shape = z.object({
  name: z.string().trim().min(1).max(100),
  site: z.record(z.string(), z.string().max(5000)).default({}),
  desk: z.record(z.string(), z.string().max(5000)).default({}),
});

/** The names of the files in `languages` of the data folder, in order. */
export function languageFiles(dataDir: string): string[] {
  const folder = join(dataDir, 'languages');
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { withFileTypes: true }).filter(
    file => file.isFile() && file.name.endsWith('.json'),
  );
  return files.map(file => file.name).toSorted();
}

/**
 * Reads `languages/{tag}.json` of the data folder. A file that is no such thing is left out and told with what is wrong: a
 * slip in a translation stops no newsroom. Whether each message can be filled is for the caller, who knows them.
 */
export function readLanguages(dataDir: string): { languages: OwnLanguage[]; wrong: { file: string; said: string }[] } {
  const folder = join(dataDir, 'languages');
  const languages: OwnLanguage[] = [];
  const wrong: { file: string; said: string }[] = [];
  for (const file of languageFiles(dataDir)) {
    const tag = file.slice(0, -'.json'.length);
    if (!langTag.safeParse(tag).success) {
      wrong.push({ file, said: `its name must be a language tag, as pt.json or pt-BR.json` });
      continue;
    }
    try {
      const read = shape.safeParse(JSON.parse(readFileSync(join(folder, file), 'utf8').replace(/^\uFEFF/, '')));
      if (read.success) languages.push({ tag, ...read.data });
      else {
        const issue = read.error.issues[0]!;
        wrong.push({ file, said: `${issue.path.join('.') || 'the whole'}: ${issue.message}` });
      }
    } catch (error) {
      wrong.push({ file, said: error instanceof Error ? error.message : String(error) });
    }
  }
  return { languages, wrong };
}

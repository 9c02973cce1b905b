import { createReadStream } from 'node:fs';
import { open, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { mostPictureBytes } from '../domain/media.ts';
import { openGhost } from '../exchange/ghost.ts';
import type { Imported } from '../exchange/item.ts';
import { isArticle, readMarkdownFolder } from '../exchange/markdown.ts';
import { exportOrigin, readExport } from '../exchange/read-export.ts';
import { utf16 } from '../exchange/text.ts';
import { openWordpress } from '../exchange/wordpress.ts';
import { type ImportReport, importItems } from '../flows/import-items.ts';
import type { PictureSource } from '../flows/import-run.ts';
import { openFetch } from '../outside/fetch.ts';
import { openFolder } from '../outside/folder.ts';
import { readOutlet } from '../store/outlet.ts';
import { type Command, type Inside, type Outcome, type Task, WrongUsage } from './command.ts';
import { inWords, reportText } from './import-report.ts';
import { importWords } from './import-words.ts';

export type ImportInput = {
  source: string;
  /** folder with the pictures of the old site */
  images: string | null;
  /** whether pictures are fetched from the old site */
  fetch: boolean;
  /** address of the old site, where an export does not say it */
  site: string | null;
  /** file for the whole report */
  report: string | null;
};

export const importCommand = {
  name: 'import',
  summary: 'bring in articles from WordPress, Ghost, Markdown or an export of Masthead',
  usage: 'import <file|folder> [options]',
  about:
    'Reads a WordPress export (WXR, .xml), a Ghost export (.json), a folder of Markdown with front matter, or a folder that\n' +
    '`masthead export` wrote; also a translation memory (.tmx) or a glossary (.csv). What is there already is not brought in\n' +
    'again. Pictures are fetched from the old site unless they are in the folder. Ends with 1 if something could not be brought in because of an error.',
  example: 'npx masthead import old-site.xml --images wp-content/uploads',
  words: 1,
  options: {
    images: { type: 'string', value: 'folder', about: 'take pictures from here before they are fetched' },
    site: { type: 'string', value: 'address', about: 'address of the old site; a Ghost export leaves it out' },
    'no-fetch': { type: 'boolean', about: 'fetch nothing from the old site' },
    report: { type: 'string', value: 'file', about: 'write everything that was left out or changed, as JSON' },
  },
  read: async ({ positionals, values, cwd }): Promise<ImportInput> => {
    const at = (value: unknown) => (typeof value === 'string' ? resolve(cwd, value) : null);
    const source = resolve(cwd, positionals[0]!);
    const images = at(values.images);
    for (const [what, path] of [
      ['', source],
      ['--images ', images],
    ] as const)
      if (path !== null && !(await stat(path).catch(() => null)))
        throw new WrongUsage(`${what}${path} does not exist. Give the path of what you want to import.`);
    if (images !== null && !(await stat(images)).isDirectory())
      throw new WrongUsage(`--images ${images} is not a folder.`);
    const site = typeof values.site === 'string' ? values.site : null;
    if (site !== null && !/^https?:\/\/./.test(site))
      throw new WrongUsage(`--site ${site} is not an address such as https://example.org`);
    return { source, images, fetch: values['no-fetch'] !== true, site, report: at(values.report) };
  },
  inside: async (inside: Inside, input: ImportInput, task: Task): Promise<Outcome> => {
    const words = await importWords(inside.room, input.source);
    if (words) return words;
    const report = await importSource(inside, input, task);
    if (input.report) await writeFile(input.report, `${JSON.stringify(report, null, 2)}\n`);
    const problem = report.stopped !== null || report.remarks.some(r => r.level === 'error');
    return { code: problem ? 1 : 0, text: reportText(report, input.report), json: report };
  },
} satisfies Command<ImportInput>;

/** Imports whatever `source` is; `origin` names it where its own name will not do. Throws when it is nothing that can be read. */
export async function importSource(
  { room }: Pick<Inside, 'room'>,
  input: ImportInput,
  task: Pick<Task, 'signal'> & Partial<Pick<Task, 'progress'>>,
  origin?: string,
): Promise<ImportReport> {
  const fetcher = openFetch({ mostBytes: mostPictureBytes });
  try {
    const { settings } = await readOutlet(room.db);
    const source = await openSource(input, settings.defaultLanguage);
    const done = await importItems(room, { kind: 'system', name: 'import' }, source.items, {
      origin: origin ?? source.origin,
      exact: source.exact,
      pictures: pictureSource(source.folder, input, fetcher.get),
      signal: task.signal,
      onProgress: items => task.progress?.({ label: 'Importing', done: source.read?.() ?? items, total: source.total }),
    });
    if (!done.ok) throw new Error(inWords(done.failure.key, done.failure.values));
    return done.value;
  } finally {
    await fetcher.close();
  }
}

type Source = {
  origin: string;
  exact: boolean;
  total: number | null;
  /** how many of `total` have been read, where that is not how many items came of them */
  read?: () => number;
  items: AsyncIterable<Imported>;
  folder: ReturnType<typeof openFolder> | null;
};

async function openSource(input: ImportInput, lang: string): Promise<Source> {
  const { source } = input;
  if ((await stat(source)).isDirectory()) {
    const folder = openFolder(source);
    const whole = await exportOrigin(folder);
    if (whole) return { ...whole, exact: true, items: readExport(folder), folder };
    const names = await folder.list();
    await tellExports(source, names);
    const total = names.filter(isArticle).length;
    let read = 0;
    const items = counted(readMarkdownFolder(folder, { lang }), item => {
      if (item.kind === 'edition') read++;
    });
    const origin = `markdown:${basename(source)}`;
    return { origin, exact: false, total, read: () => Math.min(read, total), items, folder };
  }
  if (utf16(await startOf(source)))
    throw new Error(
      `${source} is UTF-16, and exports are UTF-8. Save it as UTF-8 (in an editor, or with iconv) and import that.`,
    );
  if (await startsWith(source, /^\uFEFF?\s*</)) {
    const read = await openWordpress(() => createReadStream(source), { lang });
    return { ...read, exact: false, folder: null };
  }
  if (await startsWith(source, /^\uFEFF?\s*\{/)) {
    const read = await openGhost(() => createReadStream(source), { lang, site: input.site });
    if (read === 'cut')
      throw new Error(`${source} ends in the middle: it was cut off when it was saved or copied. Export it again.`);
    if (read) return { ...read, exact: false, folder: null };
  }
  throw new Error(`${source} is no WordPress export (XML), no Ghost export (JSON) and no folder.`);
}

const markdownFile = /\.(md|markdown|mdx)$/i;

async function* counted<T>(items: AsyncIterable<T>, count: (item: T) => void): AsyncGenerator<T> {
  for await (const item of items) {
    count(item);
    yield item;
  }
}

/** A folder without Markdown that holds exports of other systems: says how they are brought in, one by one. */
async function tellExports(folder: string, names: readonly string[]): Promise<void> {
  if (names.some(name => markdownFile.test(name))) return;
  const exports: string[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if (/\.xml$/i.test(name) && (await startsWith(path, /<rss\b|wordpress\.org\/export/))) exports.push(path);
    if (/\.json$/i.test(name) && (await startsWith(path, /^\uFEFF?\s*\{\s*"(db|meta|data)"/))) exports.push(path);
  }
  if (exports.length === 0) return;
  const quoted = (path: string) => (/^[\w./:-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);
  throw new Error(
    `${folder} holds no Markdown. ${exports.length === 1 ? 'An export of another system is' : 'Exports of other systems are'} brought in by the name of the file:\n` +
      exports.map(path => `  npx masthead import ${quoted(path)}`).join('\n'),
  );
}

async function startsWith(path: string, pattern: RegExp): Promise<boolean> {
  return pattern.test((await startOf(path)).toString('utf8'));
}

async function startOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Pictures from the imported folder, from the folder given for them, then from where they were. */
function pictureSource(
  folder: Source['folder'],
  input: ImportInput,
  get: ReturnType<typeof openFetch>['get'],
): PictureSource {
  const given = input.images === null ? null : openFolder(input.images);
  return async src => {
    const remote = /^https?:\/\//i.test(src);
    const url = remote ? URL.parse(src) : null;
    if (remote && !url) return { ok: false, reason: 'picture-missing', detail: 'not an address' };
    const path = url?.pathname ?? src;
    const filename = decoded(path).split('/').at(-1) ?? '';
    if (folder && !remote) {
      const bytes = await folder.read(src, mostPictureBytes);
      if (bytes) return { ok: true, bytes, filename };
    }
    if (given)
      for (const place of placesOf(path)) {
        const bytes = await given.read(place, mostPictureBytes);
        if (bytes) return { ok: true, bytes, filename };
      }
    if (!remote) return { ok: false, reason: 'picture-missing', detail: 'not in the folder' };
    if (!input.fetch) return { ok: false, reason: 'not-fetched', detail: '' };
    const fetched = await get(src);
    if (fetched.ok) return { ok: true, bytes: fetched.bytes, filename };
    return {
      ok: false,
      reason: fetched.reason === 'refused' ? 'picture-refused' : 'picture-missing',
      detail: fetched.detail,
    };
  };
}

/** Where a picture may be in a copy of a site's files: its whole path, then less and less of its beginning. */
function placesOf(path: string): string[] {
  const parts = decoded(path).split('/').filter(Boolean);
  return parts.map((_, index) => parts.slice(index).join('/'));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

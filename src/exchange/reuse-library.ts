import { existsSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Allowance } from '../domain/citation/allowance.ts';
import { allowanceOf, citationTerms, freeLicence } from '../domain/citation/ours.ts';
import type { CitationTerms, CitedArticle, Ours } from '../domain/citation/verdict.ts';
import type { OutletSettings } from '../domain/outlet/settings.ts';
import { ReuseIndex } from '../domain/reuse/index.ts';
import { type Terms, termsOf } from '../domain/terms/terms.ts';
import { citableEditions } from '../store/citable.ts';
import type { Queries } from '../store/database.ts';
import { listPermissions } from '../store/permission.ts';

/*
 * All that is needed to look for copies of our articles and to judge them, as one file: addresses, titles and terms, the
 * texts of all revisions to show beside a copy, and the index. Pages are then looked through anywhere, without the database.
 * The index lies in the file as it is used, so workers share it in memory.
 */
const magic = 'MASTHEAD-REUSE-2';
const headerLength = magic.length + 3 * 8;

/** The texts of an article are packed together: revisions differ little. */
type Entry = CitedArticle & { revisions: string[]; texts: [from: number, to: number] };

/** Which part of how many this is; an article is in one part, with all its revisions. */
export type PartOf = { number: number; of: number };

type Head = {
  madeAt: string;
  publicUrl: string;
  /** of the calendar that permissions go by */
  timeZone: string;
  sites: string[];
  terms: CitationTerms;
  permissions: Allowance[];
  articles: Entry[];
  /** null: all articles */
  part: PartOf | null;
};

/** As it is in a file; both arrays are of shared memory if it was read from one. */
export type LibraryPart = { head: Head; texts: Uint8Array; index: Uint8Array };

/** The parts that are looked for together, at least one. */
export type LibraryParts = [LibraryPart, ...LibraryPart[]];

export type Library = {
  index: ReuseIndex;
  ours: Omit<Ours, 'day'>;
  /** the text of a revision by its id in the index */
  textOf(match: string): string | null;
};

/** This file is none, or of another version; the message says what to do. */
export class NoLibrary extends Error {}

/** Reads the outlet into a library. Throws the signal's reason. */
export async function buildLibrary(
  db: Queries,
  given: { settings: OutletSettings; publicUrl: string; now: Date; part?: PartOf | null },
  { onEdition = () => {}, signal }: { onEdition?: () => void; signal?: AbortSignal } = {},
): Promise<LibraryPart> {
  const part = given.part ?? null;
  const { settings, publicUrl } = given;
  const index = ReuseIndex.create();
  const articles: Entry[] = [];
  const packed: Buffer[] = [];
  const permissions: Allowance[] = [];
  const editions = new Map<number, string[]>();
  const asCited = (terms: Terms) => citationTerms(settings, publicUrl, terms);
  const common = termsOf(settings);
  let at = 0;
  for await (const edition of citableEditions(db)) {
    signal?.throwIfAborted();
    const id = String(edition.id);
    editions.set(edition.articleId, [...(editions.get(edition.articleId) ?? []), id]);
    const free = edition.revisions.length > 0 ? freeLicence(id, termsOf(settings, edition.terms)) : null;
    // every part has all permissions
    if (free) permissions.push(free);
    // by a number that stays: what is published while the parts are made one after the other falls between none
    if (part && edition.id % part.of !== part.number - 1) continue;
    onEdition();
    const address = (e: { lang: string; slug: string }) => `${publicUrl}/${e.lang}/${encodeURIComponent(e.slug)}`;
    const terms = termsOf(settings, edition.terms);
    const revisions = edition.revisions.map(r => `${id}@${r.number}`);
    for (const [i, { text }] of edition.revisions.entries())
      index.add(revisions[i]!, text, edition.theirs.length > 0 ? { exclude: edition.theirs } : {});
    const texts = deflateRawSync(JSON.stringify(edition.revisions.map(r => r.text)));
    packed.push(texts);
    articles.push({
      id,
      url: address(edition),
      urls: [...edition.siblings.map(address), ...edition.paths.map(path => publicUrl + encodeURI(path))],
      title: edition.title,
      lang: edition.lang,
      ...(terms.differ && { terms: asCited(terms) }),
      revisions,
      texts: [at, at + texts.length],
    });
    at += texts.length;
  }
  permissions.push(...(await granted(db, { terms: common, timeZone: settings.timeZone }, editions)));
  return {
    head: {
      madeAt: given.now.toISOString(),
      publicUrl,
      timeZone: settings.timeZone,
      sites: [publicUrl],
      terms: asCited(common),
      permissions,
      articles,
      part,
    },
    texts: Buffer.concat(packed),
    index: index.serialize(),
  };
}

/** What was granted, valid or not: a copy under one that ran out is told so. */
async function granted(
  db: Queries,
  of: Parameters<typeof allowanceOf>[2],
  editions: ReadonlyMap<number, string[]>,
): Promise<Allowance[]> {
  const found: Allowance[] = [];
  for (let before: number | null = null; ; ) {
    // without a state, days make no difference
    const { items, next } = await listPermissions(db, { today: '', soon: '', before, limit: 500 });
    for (const { granted: grant, revoked } of items)
      found.push(allowanceOf({ ...grant, revoked }, grant.article && (editions.get(grant.article.id) ?? []), of));
    if (next === null) return found;
    before = next;
  }
}

/** Written beside its place and put there when it is whole. */
export async function writeLibrary(file: string, { head, texts, index }: LibraryPart): Promise<number> {
  const packed = deflateRawSync(JSON.stringify(head));
  const parts = [packed, texts, index];
  const header = Buffer.alloc(headerLength);
  header.write(magic, 'latin1');
  for (const [i, part] of parts.entries()) header.writeDoubleLE(part.length, magic.length + 8 * i);
  const beside = `${file}.${process.pid}.part`;
  const handle = await open(beside, 'w', 0o600);
  let bytes = 0;
  try {
    for (const part of [header, ...parts]) {
      // no more than 2 GB are written at once
      for (let at = 0; at < part.length; at += 1 << 30) {
        const piece = part.subarray(at, at + (1 << 30));
        for (let done = 0; done < piece.length; ) done += (await handle.write(piece, done)).bytesWritten;
      }
      bytes += part.length;
    }
    await handle.sync();
    await handle.close();
    await rename(beside, file);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(beside, { force: true });
    throw error;
  }
  return bytes;
}

/** The file of a part, beside that of the whole: of `outlet.reuse` it is `outlet.2-of-4.reuse`. */
export function fileOfPart(file: string, { number, of }: PartOf): string {
  const { dir, name, ext } = parse(file);
  return join(dir, `${name}.${number}-of-${of}${ext}`);
}

/** Its parts that are there, in order. */
export async function partsOf(file: string): Promise<string[]> {
  const { dir, name, ext } = parse(file);
  const numbers = (await readdir(dir)).flatMap(entry => {
    if (!entry.startsWith(`${name}.`) || !entry.endsWith(ext)) return [];
    const [, number, of] = /^(\d+)-of-(\d+)$/.exec(entry.slice(name.length + 1, entry.length - ext.length)) ?? [];
    return number && of ? [{ number: Number(number), of: Number(of) }] : [];
  });
  return numbers.sort((a, b) => a.number - b.number).map(part => fileOfPart(file, part));
}

/** The file, or all its parts where it was made in parts. Into shared memory. Throws NoLibrary. */
export async function readLibrary(file: string): Promise<LibraryParts> {
  if (existsSync(file)) return [await readPart(file)];
  const files = await partsOf(file);
  const parts: LibraryPart[] = [];
  for (const one of files) parts.push(await readPart(one));
  const [first, ...others] = parts;
  if (!first || first.head.part?.of !== parts.length)
    throw new NoLibrary(
      `Of the parts of ${file} some are missing or of another time: ${files.length} are there. Make them again, or name one to look for its articles alone.`,
    );
  return [first, ...others];
}

async function readPart(file: string): Promise<LibraryPart> {
  const wrong = new NoLibrary(
    `${file} is no index of this version of Masthead. Make it again: masthead reuse index ${file}`,
  );
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const header = Buffer.alloc(headerLength);
    await handle.read(header, 0, headerLength, 0);
    if (size < headerLength || header.toString('latin1', 0, magic.length) !== magic) throw wrong;
    const lengths = [0, 1, 2].map(i => header.readDoubleLE(magic.length + 8 * i));
    if (!lengths.every(n => Number.isSafeInteger(n) && n >= 0)) throw wrong;
    if (headerLength + lengths.reduce((a, b) => a + b, 0) !== size) throw wrong;
    let from = headerLength;
    const parts: Uint8Array[] = [];
    for (const length of lengths) {
      const bytes = new Uint8Array(new SharedArrayBuffer(length));
      for (let done = 0; done < length; ) {
        const { bytesRead } = await handle.read(bytes, done, Math.min(1 << 30, length - done), from + done);
        if (bytesRead === 0) throw wrong;
        done += bytesRead;
      }
      parts.push(bytes);
      from += length;
    }
    const [packed, texts, index] = parts as [Uint8Array, Uint8Array, Uint8Array];
    let head: Head;
    try {
      head = JSON.parse(inflateRawSync(packed).toString('utf8')) as Head;
      ReuseIndex.load(index);
    } catch {
      throw wrong;
    }
    return { head, texts, index };
  } finally {
    await handle.close();
  }
}

/** Ready to be used; nothing of the index is copied. */
export function openLibrary(parts: LibraryParts): Library {
  const entries = new Map<string, Entry>();
  const packed = new Map<Entry, Uint8Array>();
  for (const { head, texts } of parts)
    for (const entry of head.articles) {
      packed.set(entry, texts);
      for (const id of entry.revisions) entries.set(id, entry);
    }
  // terms and permissions are those of the whole outlet in every part
  const [{ head }] = parts;
  return {
    index: ReuseIndex.load(...parts.map(part => part.index)),
    ours: { articles: entries, terms: head.terms, permissions: head.permissions, sites: head.sites },
    textOf: match => {
      const entry = entries.get(match);
      if (!entry) return null;
      const texts = packed.get(entry)!;
      const all = JSON.parse(inflateRawSync(texts.subarray(...entry.texts)).toString('utf8')) as string[];
      return all[entry.revisions.indexOf(match)] ?? null;
    },
  };
}

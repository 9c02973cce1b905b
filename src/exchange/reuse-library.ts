import { open, rename, rm } from 'node:fs/promises';
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

type Head = {
  madeAt: string;
  publicUrl: string;
  /** of the calendar that permissions go by */
  timeZone: string;
  sites: string[];
  terms: CitationTerms;
  permissions: Allowance[];
  articles: Entry[];
};

/** As it is in the file; both arrays are of shared memory if it was read from one. */
export type LibraryParts = { head: Head; texts: Uint8Array; index: Uint8Array };

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
  given: { settings: OutletSettings; publicUrl: string; now: Date },
  { onEdition = () => {}, signal }: { onEdition?: () => void; signal?: AbortSignal } = {},
): Promise<LibraryParts> {
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
    onEdition();
    const id = String(edition.id);
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
    editions.set(edition.articleId, [...(editions.get(edition.articleId) ?? []), id]);
    const free = edition.revisions.length > 0 ? freeLicence(id, terms) : null;
    if (free) permissions.push(free);
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
export async function writeLibrary(file: string, { head, texts, index }: LibraryParts): Promise<number> {
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

/** Into shared memory. Throws NoLibrary. */
export async function readLibrary(file: string): Promise<LibraryParts> {
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
export function openLibrary({ head, texts, index }: LibraryParts): Library {
  const entries = new Map<string, Entry>();
  for (const entry of head.articles) for (const id of entry.revisions) entries.set(id, entry);
  return {
    index: ReuseIndex.load(index),
    ours: { articles: entries, terms: head.terms, permissions: head.permissions, sites: head.sites },
    textOf: match => {
      const entry = entries.get(match);
      if (!entry) return null;
      const all = JSON.parse(inflateRawSync(texts.subarray(...entry.texts)).toString('utf8')) as string[];
      return all[entry.revisions.indexOf(match)] ?? null;
    },
  };
}

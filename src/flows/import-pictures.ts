import type { DocJson, NodeJson } from '../domain/document/schema.ts';
import { originalName, pictureTypes } from '../domain/media.ts';
import type { Failure } from '../domain/result.ts';
import type { ImportedPicture, ImportedText } from '../exchange/item.ts';
import { insertMedia, lockMedia, readMedia, updateMedia } from '../store/media.ts';
import { digestOf, type ImportRun, note, type Outcome, recordOf } from './import-run.ts';
import { commit } from './newsroom.ts';
import { uploadMedia } from './upload-media.ts';

/**
 * The id of the stored picture that `src` names, taken in if it is not here yet; null when it cannot be had, which is
 * remarked once. What was fetched in an earlier run is not fetched again; a file of a folder is, if its bytes changed.
 */
export function storedPicture(run: ImportRun, src: string, meant?: ImportedPicture): Promise<string | null> {
  const tried = run.tried.get(src);
  if (tried) return tried;
  const trying = takeIn(run, src, meant);
  run.tried.set(src, trying);
  return trying;
}

async function takeIn(run: ImportRun, src: string, meant?: ImportedPicture): Promise<string | null> {
  const { room } = run;
  const before = recordOf(run, 'picture', src);
  const here = before ? await readMedia(room.db, before.target) : null;
  const remote = /^https?:/i.test(src);
  if (here && remote) return here.id;
  const got = await run.pictures(src);
  if (!got.ok) {
    if (here) return here.id;
    run.remark({ reason: got.reason, what: 'picture', name: src, detail: got.detail });
    return null;
  }
  const digest = digestOf(got.bytes);
  if (here && before?.digest === digest) return here.id;
  const stored = await uploadMedia(room, run.actor, {
    bytes: got.bytes,
    filename: meant?.filename || got.filename,
    rasterise: !remote,
    ...(meant ? { alt: meant.alt, caption: meant.caption, credit: meant.credit, licence: meant.licence } : {}),
    ...(meant?.focal ? { focal: meant.focal } : {}),
  });
  if (!stored.ok) {
    // a store that is full or silent stops the import: every further picture would fail in the same way
    if (stored.failure.kind === 'unavailable') throw new ImportStopped(stored.failure.key);
    run.remark({ reason: 'picture-refused', what: 'picture', name: src, ...told(stored.failure) });
    return null;
  }
  await commit(room, tx => note(tx, run, { kind: 'picture', key: src, digest, target: stored.value.id }));
  return stored.value.id;
}

/** A refusal as a remark says it. */
function told({ key, values }: Failure) {
  return { detail: key, ...(values ? { values } : {}) };
}

/** Nothing can go on: the key of the message that says why. What was imported before stays. */
export class ImportStopped extends Error {}

/** A picture that the source speaks of: what it says of it is kept where nothing is said here yet. */
export async function importPicture(run: ImportRun, item: ImportedPicture): Promise<Outcome> {
  if (item.stored) return restorePicture(run, item, item.stored);
  const before = recordOf(run, 'picture', item.src);
  const id = await storedPicture(run, item.src, item);
  if (id === null) return 'kept';
  const filled = await commit(run.room, async (tx): Promise<boolean> => {
    const media = await lockMedia(tx, id);
    if (!media) return false;
    const more = {
      alt: { ...item.alt, ...media.alt },
      caption: { ...item.caption, ...media.caption },
      credit: media.credit || item.credit,
      licence: media.licence || item.licence,
    };
    const centred = media.focalX === 0.5 && media.focalY === 0.5;
    const focal = item.focal && centred ? item.focal : { x: media.focalX, y: media.focalY };
    const now = { alt: media.alt, caption: media.caption, credit: media.credit, licence: media.licence };
    if (
      digestOf(sorted({ ...more, focal })) === digestOf(sorted({ ...now, focal: { x: media.focalX, y: media.focalY } }))
    )
      return false;
    await updateMedia(tx, id, { ...more, focal });
    return true;
  });
  if (!before) return 'added';
  return filled ? 'updated' : 'unchanged';
}

/** A picture of an export of ours keeps its id, and so its address. */
async function restorePicture(
  run: ImportRun,
  item: ImportedPicture,
  stored: NonNullable<ImportedPicture['stored']>,
): Promise<Outcome> {
  const { room } = run;
  run.tried.set(item.src, Promise.resolve(stored.id));
  if (await readMedia(room.db, stored.id)) return 'unchanged';
  const got = await run.pictures(item.src);
  const probed = got.ok ? await room.images.probe(got.bytes) : null;
  if (!got.ok || !probed?.ok) {
    const why = got.ok ? (probed && !probed.ok ? told(probed.failure) : {}) : { detail: got.detail };
    run.tried.set(item.src, Promise.resolve(null));
    run.remark({ reason: got.ok ? 'picture-refused' : got.reason, what: 'picture', name: item.src, ...why });
    return 'kept';
  }
  const { type, width, height } = probed.value;
  const file = originalName(stored.id, type);
  const { mime } = pictureTypes[type];
  await room.files.put(file, got.bytes, mime);
  await commit(room, async tx => {
    const bytes = got.bytes.length;
    await insertMedia(tx, {
      id: stored.id,
      filename: item.filename,
      mime,
      bytes,
      width,
      height,
      original: { format: type, width, height, bytes, file },
      focal: item.focal ?? { x: 0.5, y: 0.5 },
      alt: item.alt,
      caption: item.caption,
      credit: item.credit,
      licence: item.licence,
      at: new Date(stored.createdAt),
      by: stored.createdBy ? (run.users.get(stored.createdBy) ?? null) : null,
    });
    await room.queue.add(tx, 'process-media', { mediaId: stored.id });
  });
  return 'added';
}

/** Every `src` that a text shows: figures, and the picture on top. */
export function picturesOf(text: ImportedText): string[] {
  const found: string[] = [];
  if (text.content.lead?.src && !text.content.lead.media) found.push(text.content.lead.src);
  walk(text.content.doc, node => {
    if (node.type === 'figure' && typeof node.attrs?.src === 'string') found.push(node.attrs.src);
  });
  return found;
}

/**
 * The text with the stored pictures in place of those addresses. A picture that could not be had keeps its figure; a
 * reader's browser never asks a foreign address for it.
 */
export function withPictures(text: ImportedText, ids: ReadonlyMap<string, string | null>): ImportedText {
  const doc = structuredClone(text.content.doc);
  walk(doc, node => {
    const id = node.type === 'figure' && typeof node.attrs?.src === 'string' ? ids.get(node.attrs.src) : null;
    if (id) node.attrs = { ...node.attrs, media: id, src: null };
  });
  const lead = text.content.lead;
  if (!lead?.src || lead.media) return { ...text, content: { ...text.content, doc } };
  const id = ids.get(lead.src) ?? null;
  const src = id === null && /^https?:\/\//i.test(lead.src) ? lead.src : null;
  const seen = id === null && src === null ? null : { ...lead, media: id, src };
  return { ...text, content: { ...text.content, doc, lead: seen } };
}

function walk(doc: DocJson, see: (node: NodeJson) => void): void {
  const waiting: NodeJson[] = [...(doc.content ?? [])];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    see(node);
    if (node.content) waiting.push(...node.content);
  }
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  );
}

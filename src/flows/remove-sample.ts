import { type Actor, may } from '../domain/access.ts';
import { pageKey } from '../domain/article/page-keys.ts';
import type { OutletSettings } from '../domain/outlet/settings.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Tx } from '../store/database.ts';
import { lockEdition } from '../store/edition.ts';
import { deleteMediaRow, mediaIsPortraitOrLogo, mediaUses } from '../store/media.ts';
import { readOutlet, replaceOutlet } from '../store/outlet.ts';
import {
  deleteEditions,
  deleteUnused,
  entomb,
  forgetSample,
  listSample,
  markSample,
  sampleAsMade,
  sampleSettings,
} from '../store/sample.ts';
import { removeFiles } from './delete-media.ts';
import { newSettings } from './ensure-outlet.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** Notes what the sample made, right after it came into an empty outlet, so that it can be told from what people make of it. */
export async function noteSample(room: Newsroom): Promise<void> {
  await commit(room, async tx => markSample(tx, (await readOutlet(tx)).settings, room.now()));
}

export type SampleRemoved = {
  /** editions that are gone */
  deleted: number;
  /** editions that the public log names: taken down and hidden */
  hidden: number;
  /** editions that stay because somebody changed them */
  kept: number;
  pictures: number;
};

/**
 * Removes the sample outlet: its articles with what readers reported of them, then the pictures, sections, tags, people and
 * partner outlets that nobody changed or uses, then the settings that are still the sample's. What was changed here stays
 * unless `changed` says otherwise. The public log is never changed, so an article that it names is taken down and hidden
 * instead; `note` tells readers why. It cannot be undone.
 */
export async function removeSample(
  room: Newsroom,
  actor: Actor,
  input: { changed: boolean; note: (lang: string) => string },
): Promise<Result<SampleRemoved>> {
  if (!may(actor, 'sample.remove')) return fail('forbidden', 'access.denied');
  const pictures: string[] = [];
  const done = await commit(room, async (tx, after) => {
    pictures.length = 0;
    for (const { id } of await listSample(tx)) await lockEdition(tx, id);
    const all = await listSample(tx); // as it stands under the locks
    if (all.length === 0) return fail('missing', 'sample.none');
    const kept = input.changed ? [] : all.filter(e => e.changed);
    const going = all.filter(e => !kept.includes(e));
    const hidden = going.filter(e => e.logged);
    const deleted = going.filter(e => !e.logged);
    await entomb(
      tx,
      hidden.map(({ id, lang }) => ({ id, note: input.note(lang) })),
      room.now(),
    );
    await deleteEditions(
      tx,
      deleted.map(e => e.id),
    );
    const gone = {
      section: await deleteUnused(tx, 'section'),
      tag: await deleteUnused(tx, 'tag'),
      people: await deleteUnused(tx, 'person'),
    };
    await deleteUnused(tx, 'source');
    await deleteUnused(tx, 'redirect');
    await deleteUnused(tx, 'sponsor');
    await restoreSettings(tx, room, gone);
    for (const id of await sampleAsMade(tx, 'media')) {
      if ((await mediaUses(tx, id)).length > 0 || (await mediaIsPortraitOrLogo(tx, id))) continue;
      await deleteMediaRow(tx, id);
      pictures.push(id);
    }
    await forgetSample(
      tx,
      kept.map(e => e.id),
    );
    after.purge(pageKey.outlet, pageKey.sitemap);
    return ok({ deleted: deleted.length, hidden: hidden.length, kept: kept.length, pictures: pictures.length });
  });
  if (done.ok) for (const id of pictures) await removeFiles(room, id);
  return done;
}

/** What the sample said of the outlet gives way to a new outlet's, unless somebody wrote something else; languages and time zone stay. */
async function restoreSettings(tx: Tx, room: Newsroom, gone: Record<'section' | 'tag' | 'people', string[]>) {
  const { settings, version } = await readOutlet(tx);
  const sample = await sampleSettings(tx);
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const next: Record<string, unknown> = { ...settings };
  for (const [key, value] of Object.entries(newSettings)) {
    if (key === 'languages' || key === 'defaultLanguage' || key === 'timeZone') continue;
    const name = key as keyof OutletSettings;
    if (sample && same(settings[name], sample[name])) next[key] = value;
  }
  next.navigation = (next.navigation as OutletSettings['navigation']).filter(
    item => (item.kind !== 'section' && item.kind !== 'tag') || !gone[item.kind].includes(item.slug),
  );
  if (!same(next, settings)) await replaceOutlet(tx, next as OutletSettings, version, room.now());
  for (const lang of settings.languages)
    for (const [kind, slugs] of Object.entries(gone))
      if (slugs.length > 0)
        await tx
          .deleteFrom('redirect')
          .where(
            'target',
            'in',
            slugs.map(slug => `/${lang}/${kind}/${encodeURIComponent(slug)}`),
          )
          .execute();
}

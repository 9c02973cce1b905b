import { sponsorInput } from '../domain/sponsor.ts';
import type { ImportedSponsor } from '../exchange/item.ts';
import { insertSponsor, readSponsor, replaceSponsor } from '../store/sponsor.ts';
import { storedPicture } from './import-pictures.ts';
import { digestOf, type ImportRun, note, recordOf, said, type Write } from './import-run.ts';

/**
 * A sponsor: added once, changed by later runs of the same source, and left alone where one with its name and address is here
 * already. One without a picture, or whose address is none, does not come.
 */
export async function prepareSponsor(run: ImportRun, item: ImportedSponsor): Promise<Write | null> {
  const { kind, key, picture, ...rest } = item;
  const media = await storedPicture(run, picture);
  const digest = digestOf({ ...rest, media });
  const before = recordOf(run, kind, key);
  if (before?.digest === digest) return null;
  return async tx => {
    // a picture that is missing has said so itself
    if (media === null) return said('kept');
    const read = sponsorInput.safeParse({ ...rest, media });
    if (!read.success) {
      const [issue] = read.error.issues;
      return said('kept', ['text-refused', kind, item.name, `${issue?.path.join('.')}: ${issue?.message}`]);
    }
    const mine = before ? await readSponsor(tx, Number(before.target)) : null;
    const same = await tx
      .selectFrom('sponsor')
      .select('id')
      .where('name', '=', item.name)
      .where('url', '=', item.url)
      .executeTakeFirst();
    if (!mine && same) return said('unchanged');
    if (mine) await replaceSponsor(tx, mine.id, mine.version, read.data);
    const id = mine?.id ?? (await insertSponsor(tx, read.data, run.room.now()));
    await note(tx, run, { kind, key, digest, target: String(id) });
    return said(mine ? 'updated' : 'added');
  };
}

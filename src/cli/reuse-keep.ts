import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { type Snapshot, writeSnapshot } from '../exchange/warc/write.ts';
import type { Task } from './command.ts';
import { noneRecorded, type RecordCounts, reuseRecordCommand } from './reuse-record.ts';
import { runInside } from './run.ts';

export type Keeper = {
  /** Puts a page aside, and now and then gives all of them to the outlet. */
  keep(page: Omit<Snapshot, 'id' | 'status'>): Promise<void>;
  /** Gives the rest. */
  end(): Promise<RecordCounts>;
};

/** Pages, or bytes of them compressed, that are put aside before the outlet gets them. */
const most = { pages: 200, bytes: 64 * 1024 * 1024 };

/**
 * Collects pages in a file beside the scan, which whoever holds the database reads. When that fails the file stays, and the
 * error says where.
 */
export async function openKeeper(config: Config, task: Task): Promise<Keeper> {
  const folder = await mkdtemp(join(tmpdir(), 'masthead-found-'));
  const file = join(folder, 'found.warc.gz');
  let waiting = { pages: 0, bytes: 0 };
  let serial = 0;
  const sum = { ...noneRecorded };
  const give = async () => {
    if (waiting.pages === 0) return;
    try {
      const quiet = { ...task, progress: () => {} };
      const { json } = await runInside(reuseRecordCommand, config, { files: [file] }, quiet);
      for (const [name, n] of Object.entries(json as RecordCounts)) sum[name as keyof RecordCounts] += n;
    } catch (error) {
      throw new Error(
        `${(error as Error).message}\nThe last ${waiting.pages} pages with our words are in ${file}: masthead reuse record ${file}`,
        { cause: error },
      );
    }
    await rm(file);
    waiting = { pages: 0, bytes: 0 };
  };
  return {
    keep: async page => {
      const id = `00000000-0000-4000-8000-${String(++serial).padStart(12, '0')}`;
      const { bytes } = writeSnapshot({ ...page, id, status: 200 });
      await appendFile(file, bytes);
      waiting = { pages: waiting.pages + 1, bytes: waiting.bytes + bytes.length };
      if (waiting.pages >= most.pages || waiting.bytes >= most.bytes) await give();
    },
    end: async () => {
      await give();
      await rm(folder, { recursive: true, force: true });
      return sum;
    },
  };
}

import { statfsSync } from 'node:fs';
import { StoreFull } from '../domain/files.ts';

/*
 * PostgreSQL does not survive a disk that is full to the last byte: without room for its next file of log (16 MB) it panics,
 * and embedded in our process that stops everything. So writing is refused while there is still a reserve, out of which
 * what was begun is finished and reading goes on.
 */

/** Three files of PostgreSQL's log. */
export const reserve = 48 * 1024 * 1024;
/** With as much as this nothing can change within a second that matters. */
const plenty = 1024 * 1024 * 1024;
export type DiskRoom = {
  /** whether so many bytes can be taken, and the reserve is left */
  hasFor(bytes: number): boolean;
  /** Throws StoreFull when they cannot. */
  assertFor(bytes: number): void;
};

/** The room on the disk of a folder. `free`: bytes that are free there, asked at most once a second while there is plenty. */
export function diskRoom(folder: string, free: () => number = () => freeBytes(folder)): DiskRoom {
  let known = 0;
  let at = Number.NEGATIVE_INFINITY;
  const look = () => {
    const now = performance.now();
    if (known < plenty || now - at > 1000) {
      known = free();
      at = now;
    }
    return known;
  };
  const hasFor = (bytes: number) => look() >= reserve + bytes;
  return {
    hasFor,
    assertFor: bytes => {
      if (hasFor(bytes)) return;
      const megabytes = (n: number) => Math.floor(n / 1024 / 1024);
      throw new StoreFull(
        `The disk is full: ${megabytes(known)} MB are free for ${folder}, and the database needs ${megabytes(reserve + bytes)} MB to write safely. Make room; nothing that was saved is lost.`,
      );
    },
  };
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

const reading =
  /^\s*(?:select|values|table|show|explain|declare|fetch|close|set|reset|begin|start|commit|end|rollback|abort|savepoint|release|listen|unlisten|discard)\b/i;
const writes =
  /\b(?:insert|update|delete|merge|into|create|alter|drop|truncate|copy|nextval|setval)\b|\bfor\s+(?:no\s+key\s+)?(?:update|(?:key\s+)?share)\b/i;

/** Whether a statement may write. One that only looks like it counts as writing. */
export function isWriting(sql: string): boolean {
  return writes.test(sql) || !(reading.test(sql) || /^\s*with\b/i.test(sql));
}

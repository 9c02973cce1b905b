import { FilesFull, isStoreFull, StoreFull } from '../domain/files.ts';
import { FolderInUse } from '../store/database.ts';
import { SchemaTooNew } from '../store/migrate.ts';

/** What a command failed with, for people: what is wrong, and what to do. `folder`: DATA_DIR. */
export function explain(error: unknown, folder: string): string {
  if (error instanceof FolderInUse)
    return `Another process has ${folder} open, and it takes no commands. Stop it, or set DATA_DIR to another folder.`;
  if (error instanceof SchemaTooNew) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof StoreFull) return error.message;
  if (code === 'ENOSPC' || code === 'EDQUOT' || error instanceof FilesFull || isStoreFull(error))
    return 'The disk is full. Nothing was left half done; make room and start again.';
  return error.message || code || String(error);
}

/*
 * What goes wrong with the store of files in daily life, whichever store it is (outside/files-*.ts). Thrown, because it
 * can happen at any put or get; the flows turn both into an answer for people.
 */

/** No room left on the disk, or the bucket's quota is used up. Nothing was stored. */
export class FilesFull extends Error {}

/** The store does not answer or refuses us; later it may work. `status` is the HTTP status of an S3 store, if it gave one. */
export class FilesUnavailable extends Error {
  readonly status: number | null;
  constructor(message: string, status: number | null = null, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/**
 * The disk of the database has no room left for writing. What was asked for did not happen; reading goes on, and so does
 * writing once there is room. The message is for whoever runs the site.
 */
export class StoreFull extends Error {
  /** as PostgreSQL itself says it (SQLSTATE, disk_full); it stays where an error is copied */
  readonly code = '53100';
}

/** Whether something failed because the database has no room, said by us or by PostgreSQL. */
export function isStoreFull(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '53100';
}

/**
 * The names that files may have: letters, digits, `.`, `_` and `-` in folders, such as `media/1f…/640.avif`. No part begins
 * with a dot, so no name leads out of its folder or hides in it.
 */
export function isFileName(name: string): boolean {
  return name.length <= 300 && /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/.test(name);
}

/** Throws on a name that `isFileName` refuses: names come from our own code, so it is a defect. */
export function assertFileName(name: string): void {
  if (!isFileName(name)) throw new Error(`not a name for a file: ${JSON.stringify(name)}`);
}

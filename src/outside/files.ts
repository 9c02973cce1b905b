import { join } from 'node:path';
import type { Config } from '../config.ts';
import { diskFiles } from './files-disk.ts';
import { s3Files } from './files-s3.ts';

/** The store of files that the configuration names: an S3 bucket, or else DATA_DIR/files. Nothing is contacted yet. */
export function openFiles(config: Config) {
  const { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_REGION } = config;
  if (!S3_ENDPOINT) return diskFiles(join(config.DATA_DIR, 'files'));
  return s3Files({
    endpoint: S3_ENDPOINT,
    // readConfig has seen to it that these are there
    bucket: S3_BUCKET ?? '',
    region: S3_REGION,
    accessKeyId: S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: S3_SECRET_ACCESS_KEY ?? '',
  });
}

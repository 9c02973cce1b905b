import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type TestS3 = {
  endpoint: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  close(): Promise<void>;
};

// prints its port, and ends with the process that started it
const program = `
const [directory, bucket] = process.argv.slice(1);
const S3rver = require('s3rver');
const options = { address: '127.0.0.1', port: 0, silent: true, vhostBuckets: false, directory };
new S3rver({ ...options, configureBuckets: [{ name: bucket, configs: [] }] }).run().then(a => console.log(a.port));
process.stdin.resume().on('end', () => process.exit());
`;

/** A real S3 server (s3rver) in a process of its own on a free port of this machine, with one empty bucket. */
export async function startS3(): Promise<TestS3> {
  const directory = mkdtempSync(join(tmpdir(), 'masthead-s3-'));
  const bucket = 'pictures';
  // it makes the tokens of longer listings with DES, which OpenSSL only has when asked
  const args = ['--openssl-legacy-provider', '--no-deprecation', '-e', program, directory, bucket];
  const child = spawn(process.execPath, args, { cwd: import.meta.dirname, stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    endpoint: `http://127.0.0.1:${port}`,
    bucket,
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
    close: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

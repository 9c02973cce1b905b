import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { WrongUsage } from '../../src/cli/command.ts';
import { askServer } from '../../src/cli/control.ts';
import { explain } from '../../src/cli/explain.ts';
import { restoreCommand } from '../../src/cli/restore.ts';
import { FilesFull, StoreFull } from '../../src/domain/files.ts';

const work = mkdtempSync(join(tmpdir(), 'masthead-command-'));
after(() => rmSync(work, { recursive: true, force: true }));

describe('a command', () => {
  it('whose server ends in the middle says so', async t => {
    const socket = join(work, 'ends.sock');
    const server = createServer((_, reply) => {
      reply.write('{"here":"server"}\n', () => reply.destroy());
    });
    await new Promise<void>(resolve => server.listen(socket, resolve));
    t.after(() => server.close());
    const task = { progress() {}, signal: new AbortController().signal };
    await assert.rejects(askServer(socket, 'import', {}, task), /^Error: the server ended before the command was done/);
  });

  it('that fails on a full disk says so, wherever it runs', () => {
    const raw = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    for (const error of [raw, new FilesFull('x'), Object.assign(new Error('could not extend file'), { code: '53100' })])
      assert.match(explain(error, work), /^The disk is full\. Nothing was left half done/);
    assert.equal(explain(new StoreFull('The disk is full: 3 MB are free.'), work), 'The disk is full: 3 MB are free.');
  });

  it('restore wants a file, not a folder', async () => {
    const typed = { positionals: ['.'], values: {}, cwd: work };
    await assert.rejects(restoreCommand.read(typed), (error: Error) => {
      assert.ok(error instanceof WrongUsage);
      assert.match(error.message, /is a folder/);
      return true;
    });
  });
});

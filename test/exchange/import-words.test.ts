import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Inside } from '../../src/cli/command.ts';
import { importCommand } from '../../src/cli/import.ts';
import { readGlossary } from '../../src/store/glossary.ts';
import { matchesFor } from '../../src/store/memory.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';

const folder = mkdtempSync(join(tmpdir(), 'masthead-words-'));
let here: TestRoom;
before(async () => {
  here = await freshRoom();
});
after(async () => {
  await here.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(name: string, text: string) {
  writeFileSync(join(folder, name), text);
  const input = await importCommand.read({ positionals: [name], values: {}, cwd: folder });
  const task = { progress() {}, signal: new AbortController().signal };
  return importCommand.inside({ room: here.room } as Inside, input, task);
}

describe('the import of words', () => {
  const head = `<?xml version="1.0"?>\n<tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="sentence"
 o-tmf="x" adminlang="en" srclang="en" datatype="plaintext"/><body>\n`;
  const unit = (n: number) =>
    `<tu><tuv xml:lang="en"><seg>Gauge number ${n} stood still all night.</seg></tuv><tuv xml:lang="uk"><seg>Рейка ${n}</seg></tuv></tu>\n`;

  it('remembers a TMX file of thousands of units, and only the rest of one that broke off', async () => {
    const units = Array.from({ length: 2500 }, (_, n) => unit(n));
    const broken = await run('memory.tmx', `${head}${units.slice(0, 1200).join('')}<tu><oops`);
    assert.equal(broken.code, 1);
    assert.match(
      broken.text,
      /^memory\.tmx: 1200 new translations of 1200.*\nmemory\.tmx:1204:\d+: .*nothing behind it was read$/s,
    );
    const whole = await run('memory.tmx', `${head}${units.join('')}</body></tmx>`);
    assert.deepEqual([whole.code, whole.text], [0, 'memory.tmx: 1300 new translations of 2500; 0 values left out']);
    const [match] = await matchesFor(here.room.db, {
      sourceLang: 'en',
      targetLang: 'uk',
      text: 'Gauge number 2499 stood still all night.',
    });
    assert.deepEqual([match?.score, match?.target], [100, 'Рейка 2499']);
  });

  it('adds the terms of a CSV file, in the outlet’s language, and tells of rows that it left out', async () => {
    const done = await run('terms.csv', 'term,uk\nquay,причал\n,x\n');
    assert.deepEqual([done.code, done.text], [1, 'terms.csv: 1 new terms of 1\nterms.csv:3: the term is missing']);
    assert.deepEqual((await readGlossary(here.room.db))[0]?.terms[0], {
      lang: 'en',
      text: 'quay',
      status: 'preferred',
    });
  });
});

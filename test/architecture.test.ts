import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

/*
 * Who may import whom (docs/architecture.md). A room that is not named here fails, so that a new one is decided upon.
 */
const src = fileURLToPath(new URL('../src', import.meta.url));

const rooms: Record<string, string[]> = {
  domain: ['domain'],
  render: ['domain', 'render'],
  store: ['domain', 'store'],
  outside: ['domain', 'outside', 'config.ts'],
  exchange: ['domain', 'exchange', 'store'],
  jobs: ['store', 'jobs'],
  flows: ['domain', 'store', 'jobs', 'flows', 'exchange'],
  web: ['flows', 'render', 'domain', 'store', 'web', 'config.ts', 'log.ts'],
  browser: ['domain/document', 'domain/anchor', 'domain/terms/count.ts', 'domain/money.ts', 'browser'],
};
/** The only wiring: these may import everything. */
const wiring = ['main.ts', 'cli.ts', 'cli', 'config.ts', 'log.ts'];

function files(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : /\.tsx?$/.test(name) ? [path] : [];
  });
}

type Import = { from: string; to: string; typeOnly: boolean };

function imports(file: string): Import[] {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const found: Import[] = [];
  for (const m of text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^'"`;]*?from\s+'(\.[^']+)'|import\(\s*'(\.[^']+)'\s*\)|(?:^|\n)import\s+'(\.[^']+)'/g,
  )) {
    const target = m[2] ?? m[3] ?? m[4];
    if (target)
      found.push({
        from: relative(src, file),
        to: relative(src, resolve(dirname(file), target)),
        typeOnly: m[1] !== undefined,
      });
  }
  return found;
}

const all = files(src).flatMap(imports);

describe('the house', () => {
  it('has only rooms that are decided upon', () => {
    const known = new Set([...Object.keys(rooms), ...wiring]);
    assert.deepEqual(
      readdirSync(src).filter(name => !known.has(name)),
      [],
    );
  });

  for (const [room, allowed] of Object.entries(rooms)) {
    it(`${room} imports only ${allowed.join(', ')}`, () => {
      const wrong = all.filter(i => {
        if (!i.from.startsWith(`${room}/`)) return false;
        // the desk's app takes the types of its contract with the server, and no code
        if (room === 'browser' && i.typeOnly) return false;
        return !allowed.some(a => i.to === a || i.to.startsWith(`${a}/`));
      });
      assert.deepEqual(
        wrong.map(i => `${i.from} -> ${i.to}`),
        [],
      );
    });
  }

  it('keeps the domain free of I/O, clock, environment and randomness', () => {
    const wrong: string[] = [];
    for (const file of files(join(src, 'domain'))) {
      const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      for (const no of [
        /from 'node:/,
        /\bprocess\./,
        /\bDate\.now\(/,
        /\bnew Date\(\)/,
        /\bMath\.random\(/,
        /\bfetch\(/,
        /\bcrypto\./,
      ])
        if (no.test(code)) wrong.push(`${relative(src, file)}: ${no}`);
    }
    assert.deepEqual(wrong, []);
  });

  it('reads the environment in one place', () => {
    const wrong = files(src)
      .filter(f => /process\.env\b/.test(readFileSync(f, 'utf8')) && relative(src, f) !== 'config.ts')
      .map(f => relative(src, f));
    assert.deepEqual(wrong, []);
  });

  it('has no cycles', () => {
    const graph = new Map<string, string[]>();
    for (const { from, to, typeOnly } of all) if (!typeOnly) graph.set(from, [...(graph.get(from) ?? []), to]);
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: string[]) => {
      if (path.includes(file)) {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
        return;
      }
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of graph.keys()) visit(file, []);
    assert.deepEqual(cycles, []);
  });
});

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { importSource } from '../../src/cli/import.ts';
import { reportText } from '../../src/cli/import-report.ts';
import { StoreFull } from '../../src/domain/files.ts';
import type { Imported, ImportedEdition } from '../../src/exchange/item.ts';
import { readMarkdownFolder } from '../../src/exchange/markdown.ts';
import { openFolder } from '../../src/outside/folder.ts';
import { freshRoom } from '../harness/room.ts';
import { picture } from './furnished.ts';

const task = { progress: () => {}, signal: new AbortController().signal };
const work = mkdtempSync(join(tmpdir(), 'masthead-md-'));
after(() => rmSync(work, { recursive: true, force: true }));
let number = 0;

function folderOf(files: Record<string, string | Uint8Array>): string {
  const folder = join(work, `folder-${++number}`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
async function read(files: Record<string, string | Uint8Array>): Promise<Imported[]> {
  const all: Imported[] = [];
  for await (const one of readMarkdownFolder(openFolder(folderOf(files)), { lang: 'en' })) all.push(one);
  return all;
}
const editions = (items: Imported[]) => items.filter((i): i is ImportedEdition => i.kind === 'edition');
const reasons = (items: Imported[]) => items.flatMap(i => (i.kind === 'remark' ? [i.reason] : []));

describe('a folder of Markdown', () => {
  it('has the revisions of an edition in their order, and its translations behind the original', async () => {
    const items = await read({
      'articles/tap.en.1.md': '---\ntitle: Tap\npublished: 2026-01-01T08:00:00+02:00\n---\nOne.',
      'articles/tap.en.2.md':
        '---\ntitle: Tap\npublished: 2026-01-02T08:00:00Z\nkind: correction\nnote: Two, not one.\n---\nTwo.',
      'articles/tap.en.md': '---\ntitle: Tap\npublished: 2026-01-03\nkind: update\n---\nThree.',
      'articles/tap.ar.md': '---\ntitle: ماء\noriginal: false\npublished: 2025-12-31\n---\nنص.',
      'articles/tap.uk.md': '---\ntitle: Кран\npublished: 2026-01-05\n---\nТекст.',
    });
    const [arabic, english, ukrainian] = editions(items);
    assert.equal(arabic?.lang, 'ar', 'the oldest is the original where nothing says otherwise');
    assert.deepEqual(
      english?.revisions.map(r => [r.at, r.published?.kind, r.published?.note]),
      [
        ['2026-01-01T06:00:00.000Z', 'first', ''],
        ['2026-01-02T08:00:00.000Z', 'correction', 'Two, not one.'],
        ['2026-01-03T00:00:00.000Z', 'update', ''],
      ],
    );
    assert.equal(ukrainian?.article.key, english?.article.key);
  });

  it('has its drafts, schedules and withdrawals', async () => {
    const of = (status: string) =>
      `---\ntitle: T\nstatus: ${status}\npublished: 2030-01-01T00:00:00Z\nnote: Why\n---\nText.`;
    const items = await read({
      'articles/a.en.md': of('draft'),
      'articles/b.en.md': of('scheduled'),
      'articles/c.en.md': of('unpublished'),
    });
    assert.deepEqual(
      editions(items).map(e => [e.state, e.revisions.length, e.draft !== null, e.publishAt, e.goneNote]),
      [
        ['draft', 0, true, null, null],
        ['scheduled', 0, true, '2030-01-01T00:00:00.000Z', null],
        ['unpublished', 1, false, null, 'Why'],
      ],
    );
  });

  it('of another program is read too', async () => {
    const items = await read({
      '_posts/2024-05-06-hello-world.md': `---
title: Hello
categories: [News, Town]
tags: Old Port, ice
author: Ann Lee
description: In short
permalink: /blog/hello/
image: /assets/quay.png
---
![quay](/assets/quay.png)`,
      'assets/quay.png': await picture('#123456'),
      'content/posts/bundle/index.uk.md':
        '---\ntitle: Привіт\ndate: 2024-01-02 03:04:05 +0200\ndraft: true\n---\n![](here.png)',
      'content/posts/bundle/here.png': await picture('#654321'),
      'README.md': '# Not an article',
    });
    const [hello, bundle] = editions(items).sort((a, b) => (a.lang < b.lang ? -1 : 1));
    assert.equal(hello?.slug, 'hello-world');
    assert.equal(hello?.article.section, 'news');
    assert.deepEqual(hello?.article.tags, ['old-port', 'ice', 'town']);
    assert.deepEqual(hello?.redirects, ['/blog/hello/']);
    assert.equal(hello?.revisions[0]?.at, '2024-05-06T00:00:00.000Z');
    assert.equal(hello?.revisions[0]?.summary, 'In short');
    assert.equal(hello?.revisions[0]?.content.byline[0]?.name, 'Ann Lee');
    assert.equal(hello?.revisions[0]?.content.lead?.src, 'assets/quay.png');
    assert.equal(bundle?.state, 'draft');
    assert.equal(bundle?.lang, 'uk');
    assert.match(JSON.stringify(bundle?.draft), /content\/posts\/bundle\/here\.png/);
  });

  it('tells what is wrong with a file, and reads the others', async () => {
    const items = await read({
      'articles/bad.en.md': '---\ntitle: [unclosed\n---\nText.',
      'articles/good.en.md': '---\ntitle: Good\npublished: 2026-01-01\n---\nText.',
      'articles/latin.en.md': Buffer.from('---\ntitle: Caf\xe9\npublished: 2026-01-01\n---\nText.', 'latin1'),
      'articles/toml.en.md': '+++\ntitle = "x"\n+++\nText.',
      'people.yaml': '- {slug: ann, names: {en: Ann}}\n- nonsense\n',
    });
    assert.equal(editions(items).length, 1);
    assert.deepEqual(reasons(items).sort(), ['front-matter', 'front-matter', 'not-readable']);
    assert.deepEqual(
      items.filter(i => i.kind === 'person').map(p => p.slug),
      ['ann'],
    );
  });

  it('is read as UTF-16 where the file says so, and refused where it would become other letters', async () => {
    const text = '---\ntitle: Причал\nstatus: draft\n---\nТекст.';
    const little = Buffer.from(text, 'utf16le');
    const big = Buffer.from(little).swap16();
    const items = await read({
      'le.md': Buffer.concat([Buffer.from([0xff, 0xfe]), little]),
      'be.md': Buffer.concat([Buffer.from([0xfe, 0xff]), big]),
      'bare.md': little,
      'plain.md': Buffer.from('---\ntitle: Quay\nstatus: draft\n---\n', 'utf16le'),
    });
    assert.deepEqual(
      editions(items).map(e => [e.name, e.state, e.draft?.title]),
      [
        ['be.md', 'draft', 'Причал'],
        ['le.md', 'draft', 'Причал'],
      ],
    );
    assert.deepEqual(
      items.flatMap(i => (i.kind === 'remark' ? [[i.name, i.reason, i.detail]] : [])),
      [
        ['bare.md', 'not-readable', 'it is UTF-16: save it as UTF-8'],
        ['plain.md', 'not-readable', 'it is UTF-16: save it as UTF-8'],
      ],
    );
  });

  it('has no file that would take the parser minutes: it is refused before, with the reason', async () => {
    const items = await read({
      'good.md': `---\ntitle: Long\npublished: 2026-01-01\n---\n${'Words of a line.\n\n'.repeat(2000)}`,
      'large.md': `---\ntitle: Large\n---\n${'word '.repeat(500_000)}`,
      'lines.md': `---\ntitle: Lines\n---\n${'- a\n'.repeat(6_000)}`,
      'returns.md': `---\ntitle: Returns\n---\n${'- a\r'.repeat(6_000)}`,
      'tags.yaml': `- {slug: a, names: {en: ${'x'.repeat(2_200_000)}}}\n`,
    });
    assert.deepEqual(
      editions(items).map(e => e.name),
      ['good.md'],
    );
    assert.deepEqual(
      items.flatMap(i => (i.kind === 'remark' ? [[i.name, i.reason, i.detail]] : [])),
      [
        ['tags.yaml', 'too-large', 'more than 2 MB, or not readable'],
        ['large.md', 'too-large', 'more than 2 MB, or not readable'],
        ['lines.md', 'too-large', 'more than 5000 lines: divide it into several articles'],
        ['returns.md', 'too-large', 'more than 5000 lines: divide it into several articles'],
      ],
    );
  });

  it('tells a date that could not be read from none', async () => {
    const items = await read({
      'far.md': '---\ntitle: Far\npublished: 9999999-99-99\n---\nText.',
      'none.md': '---\ntitle: None\n---\nText.',
    });
    assert.deepEqual(
      items.flatMap(i => (i.kind === 'remark' ? [[i.name, i.reason, i.detail]] : [])),
      [
        ['far.md', 'date-unreadable', '9999999-99-99'],
        ['none.md', 'date-missing', undefined],
      ],
    );
  });

  it('is never left: neither by .. nor by a link', async () => {
    const folder = folderOf({ 'a/b.txt': 'inside' });
    writeFileSync(join(work, 'outside.txt'), 'outside');
    symlinkSync(join(work, 'outside.txt'), join(folder, 'link.txt'));
    symlinkSync(work, join(folder, 'up'));
    const opened = openFolder(folder);
    assert.ok(await opened.read('a/b.txt'));
    for (const path of ['../outside.txt', 'a/../../outside.txt', 'link.txt', 'up/outside.txt', '/etc/passwd'])
      assert.equal(await opened.read(path), null, path);
    assert.deepEqual(await opened.list(), ['a/b.txt']);
  });

  it('comes in with its pictures, drawn ones as pixels, and once', async () => {
    const target = await freshRoom();
    const folder = folderOf({
      'articles/quay.en.md': `---
title: Quay
published: 2026-01-01
image: { src: images/quay.svg, alt: A quay, focal: [0.2, 0.8] }
---
:::figure{src="images/red.png" alt="Red"}
:::

:::figure{src="images/gone.png" alt="Gone"}
:::
`,
      'images/quay.svg':
        '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><rect width="8" height="4" fill="teal"/></svg>',
      'images/red.png': await picture('#ff0000'),
    });
    try {
      const asked = { source: folder, images: null, fetch: true, site: null, report: null };
      const report = await importSource(target, asked, task);
      assert.deepEqual(
        report.remarks.map(r => [r.reason, r.names[0]?.name]),
        [['picture-missing', 'images/gone.png']],
      );
      const media = await target.room.db.selectFrom('media').selectAll().orderBy('filename').execute();
      assert.deepEqual(
        media.map(m => [m.filename, m.focalX, m.focalY]),
        [
          ['quay.svg', 0.2, 0.8],
          ['red.png', 0.5, 0.5],
        ],
      );
      assert.match(media[0]?.mime ?? '', /^image\/(png|jpeg)$/);
      const revision = await target.room.db.selectFrom('revision').select('content').executeTakeFirstOrThrow();
      const figures = revision.content.doc.content?.map(n => [n.attrs?.media, n.attrs?.src]);
      assert.deepEqual(figures, [
        [media[1]?.id, null],
        [null, 'images/gone.png'],
      ]);
      assert.equal(revision.content.lead?.media, media[0]?.id);
      const again = await importSource(target, asked, task);
      assert.deepEqual(again.counts.edition, { added: 0, updated: 0, unchanged: 1, kept: 0 });
    } finally {
      await target.close();
    }
  });
});

describe('an import, told to whoever runs it', () => {
  it('has no article less for an address of a picture that is none', async () => {
    const target = await freshRoom();
    const folder = folderOf({
      'quay.md': '---\ntitle: Quay\npublished: 2026-01-01\n---\nText.\n\n<img src="http://">\n',
    });
    try {
      const asked = { source: folder, images: null, fetch: false, site: null, report: null };
      const report = await importSource(target, asked, task);
      assert.equal(report.counts.edition?.added, 1);
      assert.ok(report.remarks.every(r => r.reason === 'picture-missing' && r.names[0]?.detail === 'not an address'));
      assert.equal(report.remarks.length, 1);
    } finally {
      await target.close();
    }
  });

  it('says why in words and never by a key', async () => {
    const target = await freshRoom();
    const folder = folderOf({
      'bad.md': '---\ntitle: Bad\n',
      'broken.md': '---\ntitle: Broken\npublished: 2026-01-01\nimage: broken.png\n---\nText.',
      'broken.png': Buffer.from('89504e470d0a1a0a0000000d', 'hex'),
      'title.md': `---\ntitle: ${'long '.repeat(2000)}\npublished: 2026-01-01\n---\nText.`,
    });
    try {
      const asked = { source: folder, images: null, fetch: false, site: null, report: null };
      const text = reportText(await importSource(target, asked, task), null);
      assert.match(text, /bad\.md — the line --- that ends it is missing/);
      assert.match(text, /broken\.png — This picture is damaged/);
      assert.match(text, /title\.md — “title” is not as it should be/);
      const stopped = { origin: '', counts: {}, remarks: [], stopped: 'media.store-full' };
      assert.match(reportText(stopped, null), /Ended early: There is no room left to store pictures/);
      assert.match(reportText({ ...stopped, stopped: 'import.aborted' }, null), /Ended early: it was asked to stop\./);
    } finally {
      await target.close();
    }
  });

  it('names UTF-16 and files that were cut', async () => {
    const target = await freshRoom();
    const folder = folderOf({
      'wide.xml': Buffer.from('\ufeff<?xml version="1.0"?><rss></rss>', 'utf16le'),
      'cut.json': '{"db":[{"meta":{},"data":{"posts":[{"id":"1","title":"Qu',
    });
    const asked = (name: string) => ({
      source: join(folder, name),
      images: null,
      fetch: false,
      site: null,
      report: null,
    });
    try {
      await assert.rejects(importSource(target, asked('wide.xml'), task), /is UTF-16/);
      await assert.rejects(importSource(target, asked('cut.json'), task), /ends in the middle/);
    } finally {
      await target.close();
    }
  });

  it('ends early where the disk is full, and says so', async t => {
    const target = await freshRoom();
    const folder = folderOf({ 'quay.md': '---\ntitle: Quay\npublished: 2026-01-01\n---\nText.' });
    t.mock.method(target.room.db, 'transaction', () => {
      throw new StoreFull('The disk is full.');
    });
    try {
      const asked = { source: folder, images: null, fetch: false, site: null, report: null };
      const report = await importSource(target, asked, task);
      assert.equal(report.stopped, 'store.full');
    } finally {
      await target.close();
    }
  });
});

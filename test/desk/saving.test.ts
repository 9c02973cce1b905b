import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Refused, Unreachable } from '../../src/browser/desk/api.ts';
import type { Edited, Kept } from '../../src/browser/desk/editor/keep.ts';
import { sendable } from '../../src/browser/desk/editor/keep.ts';
import { openSaver } from '../../src/browser/desk/editor/saving.ts';
import type { Draft, DraftSaved } from '../../src/web/desk-api/contract.ts';

const text = (title: string): Edited => ({
  title,
  summary: '',
  content: { doc: { type: 'doc', content: [{ type: 'paragraph' }] }, lead: null, byline: [], source: null, funder: '' },
});
const draft = (version: number, title: string): Draft => ({
  ...text(title),
  version,
  words: 0,
  savedAt: '2026-01-01T00:00:00Z',
  savedBy: 'Nadia',
});

/** A saver whose server does what the test says, and whose device is a map. */
function desk(first = draft(1, 'begun')) {
  let now = text(first.title);
  const device = new Map<number, Kept>();
  const sent: { version: number; title: string }[] = [];
  let server: (body: Edited & { version: number }) => Promise<DraftSaved> = async body => ({
    version: body.version + 1,
    savedAt: '2026-01-01T00:01:00Z',
    words: 1,
    slug: 's',
  });
  const saver = openSaver({
    edition: 7,
    draft: first,
    read: () => now,
    send: body => {
      sent.push({ version: body.version, title: body.title });
      return server(body);
    },
    keep: async record => {
      device.set(record.edition, structuredClone(record));
      return true;
    },
    forget: async edition => void device.delete(edition),
    delay: 1,
  });
  return {
    saver,
    device,
    sent,
    write: (title: string) => {
      now = text(title);
      saver.touch();
    },
    answers: (next: typeof server) => {
      server = next;
    },
  };
}

describe('autosave', () => {
  it('sends the newest text on the version that it stands on, and forgets the copy on the device', async () => {
    const { saver, device, sent, write } = desk();
    write('one');
    assert.equal(await saver.flush(), true);
    write('two');
    await saver.flush();
    assert.deepEqual(sent, [
      { version: 1, title: 'one' },
      { version: 2, title: 'two' },
    ]);
    assert.equal(saver.state().kind, 'saved');
    assert.equal(device.size, 0);
    saver.stop();
  });

  it('sends nothing when nothing was written', async () => {
    const { saver, sent } = desk();
    assert.equal(await saver.flush(), true);
    assert.deepEqual(sent, []);
    saver.stop();
  });

  it('sends again what was written while a save was under way', async () => {
    const { saver, sent, write, answers } = desk();
    let release: (a: DraftSaved) => void = () => {};
    answers(() => new Promise(resolve => (release = resolve)));
    write('one');
    const flushed = saver.flush();
    while (sent.length === 0) await Promise.resolve();
    write('two');
    answers(async body => ({ version: body.version + 1, savedAt: 'later', words: 0, slug: 's' }));
    release({ version: 2, savedAt: 'now', words: 0, slug: 's' });
    assert.equal(await flushed, true);
    assert.deepEqual(sent.at(-1), { version: 2, title: 'two' });
    saver.stop();
  });

  it('keeps the text on the device while the connection is lost, and sends it later', async () => {
    const { saver, device, sent, write, answers } = desk();
    answers(async () => {
      throw new Unreachable('no network');
    });
    write('written in a tunnel');
    assert.equal(await saver.flush(), false);
    assert.deepEqual(saver.state(), { kind: 'offline', kept: true });
    assert.equal(device.get(7)?.text.title, 'written in a tunnel');
    assert.equal(device.get(7)?.base.title, 'begun');
    write('and some more');
    assert.equal(device.get(7)?.text.title, 'and some more');
    answers(async body => ({ version: body.version + 1, savedAt: 'later', words: 0, slug: 's' }));
    assert.equal(await saver.flush(), true);
    assert.deepEqual(sent.at(-1), { version: 1, title: 'and some more' });
    assert.equal(device.size, 0);
    saver.stop();
  });

  it('stops at a newer version of somebody else, and goes on from theirs once it is settled', async () => {
    const { saver, device, sent, write, answers } = desk();
    const theirs = draft(5, 'theirs');
    answers(async () => {
      throw new Refused(409, { detail: 'changed', data: { theirs } });
    });
    write('mine');
    assert.equal(await saver.flush(), false);
    const state = saver.state();
    assert.ok(state.kind === 'conflict');
    assert.equal(state.theirs.title, 'theirs');
    assert.equal(state.base.title, 'begun');
    write('mine, longer');
    assert.equal(await saver.flush(), false);
    assert.equal(sent.length, 1);
    assert.equal(device.get(7)?.text.title, 'mine, longer');
    answers(async body => ({ version: body.version + 1, savedAt: 'later', words: 0, slug: 's' }));
    assert.equal(await saver.settle(theirs), true);
    assert.deepEqual(sent.at(-1), { version: 5, title: 'mine, longer' });
    assert.equal(saver.version(), 6);
    saver.stop();
  });

  it('tells why the server refused, keeps the text, and tries again with the next change', async () => {
    const { saver, device, write, answers } = desk();
    answers(async () => {
      throw new Refused(413, { detail: 'This is too large.' });
    });
    write('very long');
    await saver.flush();
    assert.deepEqual(saver.state(), { kind: 'refused', message: 'This is too large.' });
    assert.equal(device.get(7)?.text.title, 'very long');
    answers(async body => ({ version: body.version + 1, savedAt: 'later', words: 0, slug: 's' }));
    write('shorter');
    assert.equal(await saver.flush(), true);
    saver.stop();
  });

  it('does not send a source that is only half typed', () => {
    const source = { outlet: ' ', url: 'https://', author: null, lang: null, published: null };
    const half = text('t');
    half.content.source = source;
    assert.equal(sendable(half).content.source, null);
    half.content.source = { ...source, outlet: 'Delta Post' };
    assert.deepEqual(sendable(half).content.source, { ...source, outlet: 'Delta Post', url: null });
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EditionText } from '../../src/domain/article/content.ts';
import type { NodeJson } from '../../src/domain/document/schema.ts';
import {
  copySource,
  joinNext,
  removeTarget,
  splitSource,
  splitTarget,
  type Work,
  writeWords,
} from '../../src/domain/translation/edit.ts';
import { segmentsOf, skeletonOf, withSegment } from '../../src/domain/translation/segments.ts';
import type { Link } from '../../src/domain/translation/translation.ts';

const words = (text: string): NodeJson[] => (text === '' ? [] : [{ type: 'text', text }]);
const p = (text: string): NodeJson => ({ type: 'paragraph', content: words(text) });
const list = (...items: string[]): NodeJson => ({
  type: 'bullet_list',
  content: items.map(item => ({ type: 'list_item', content: [p(item)] })),
});
const picture = (caption: string, alt: string): NodeJson => ({
  type: 'figure',
  attrs: { media: '0123456789abcdef0123', src: null, alt, credit: '', licence: '' },
  content: words(caption),
});

function text(title: string, ...content: NodeJson[]): EditionText {
  return {
    title,
    summary: '',
    content: { doc: { type: 'doc', content }, lead: null, byline: [], source: null, funder: '' },
  };
}
const said = (t: EditionText) => segmentsOf(t).map(s => s.text);
const structure = (t: EditionText) =>
  JSON.stringify(t.content.doc.content, (key, value) => (key === 'attrs' || key === 'text' ? undefined : value));

/** Each segment of the source linked with the segment at the same place, as far as `linked` says so. */
function linked(source: EditionText, target: EditionText, has: (i: number) => number | null = i => i): Work {
  const links: Link[] = segmentsOf(source).flatMap((segment, i) =>
    segment.text === ''
      ? []
      : [
          {
            id: i + 1,
            version: 1,
            source: [i],
            target: has(i) === null ? [] : [has(i)!],
            state: 'draft',
            stale: null,
            machine: null,
            paired: null,
            by: null,
            at: null,
            reviewedBy: null,
            reviewedAt: null,
            note: '',
          },
        ],
  );
  return { text: target, translation: { next: 100, links } };
}
const targetsOf = (work: Work) => work.translation.links.map(l => [l.id, l.target]);

test('the skeleton of a text has its blocks and pictures, and none of its words', () => {
  const source = text('Quay', p('One'), list('a', 'b'), picture('Caption', 'Alt'));
  const skeleton = skeletonOf(source);
  assert.deepEqual(said(skeleton), Array(7).fill(''));
  assert.equal(structure(skeleton).includes('figure'), true);
  assert.equal(segmentsOf(skeleton).length, segmentsOf(source).length);
});

test('words are written into their segment, with their marks, and nothing else moves', () => {
  const source = text('Quay', p('One'), list('a', 'b'));
  const bold: NodeJson[] = [{ type: 'text', text: 'Eins', marks: [{ type: 'strong' }] }];
  const work = writeWords(linked(source, skeletonOf(source)), source, 3, [bold]);
  assert.deepEqual(said(work.text), ['', '', 'Eins', '', '']);
  assert.deepEqual(segmentsOf(work.text)[2]!.content, bold);
});

test('a plain field takes the words alone', () => {
  const source = text('Quay', p('One'));
  const work = writeWords(linked(source, skeletonOf(source)), source, 1, [
    [{ type: 'text', text: 'Kai', marks: [{ type: 'em' }] }],
  ]);
  assert.equal(work.text.title, 'Kai');
});

test('a paragraph that came to the source is put after what renders the one before it', () => {
  const source = text('Quay', p('One'), p('New'), p('Two'));
  const target = text('Kai', p('Eins'), p('Zwei'));
  const work = linked(source, target, i => (i === 3 ? null : i > 3 ? i - 1 : i));
  const done = writeWords(work, source, 4, [words('Neu')]);
  assert.deepEqual(said(done.text), ['Kai', '', 'Eins', 'Neu', 'Zwei']);
  assert.deepEqual(targetsOf(done), [
    [1, [0]],
    [3, [2]],
    [4, [3]],
    [5, [4]],
  ]);
});

test('a new item comes into the list there is, a new list as a list, a new picture with its caption and alt', () => {
  const source = text('Quay', p('One'), list('a', 'new', 'b'), list('x', 'y'), picture('Caption', 'Alt'));
  const target = text('Kai', p('Eins'), list('A', 'B'));
  // title, summary, One, a, new, b, x, y, Caption, Alt
  const at: (number | null)[] = [0, 1, 2, 3, null, 4, null, null, null, null];
  let work = linked(source, target, i => at[i]!);
  work = writeWords(work, source, 5, [words('Neu')]);
  work = writeWords(work, source, 8, [words('Ypsilon')]);
  work = writeWords(work, source, 10, [words('Bild')]);
  assert.deepEqual(said(work.text), ['Kai', '', 'Eins', 'A', 'Neu', 'B', '', 'Ypsilon', '', 'Bild']);
  assert.equal(structure(skeletonOf(work.text)), structure(skeletonOf(source)));
  assert.deepEqual(
    work.translation.links.flatMap(l => l.target),
    [0, 2, 3, 4, 5, 6, 7, 8, 9],
  );
});

test('two links that are joined are one paragraph of both', () => {
  const source = text('Quay', p('One'), p('Two'), p('Three'));
  const target = text('Kai', p('Eins.'), p('Zwei.'), p('Drei.'));
  const work = joinNext(linked(source, target), 3);
  assert.deepEqual(said(work.text), ['Kai', '', 'Eins. Zwei.', 'Drei.']);
  assert.deepEqual(targetsOf(work), [
    [1, [0]],
    [3, [2]],
    [5, [3]],
  ]);
  assert.deepEqual(work.translation.links[1]!.source, [2, 3]);
  const apart = splitSource(work, 3);
  assert.deepEqual(targetsOf(apart), [
    [1, [0]],
    [3, [2]],
    [100, []],
    [5, [3]],
  ]);
});

test('a paragraph is split where the translator wants it, and the space between is gone', () => {
  const source = text('Quay', p('One and two'), p('Three'));
  const target = text('Kai', p('Eins. Zwei.'), p('Drei.'));
  const work = splitTarget(linked(source, target), 3, 0, 5);
  assert.deepEqual(said(work.text), ['Kai', '', 'Eins.', 'Zwei.', 'Drei.']);
  assert.deepEqual(targetsOf(work), [
    [1, [0]],
    [3, [2, 3]],
    [4, [4]],
  ]);
});

test('what the source has no more is taken out: a paragraph, an item, a whole list; a cell is emptied', () => {
  const source = text('Quay', p('One'), list('a', 'b'), list('x'));
  let work = linked(source, text('Kai', p('Eins'), list('A', 'B'), list('X')));
  const orphan = (id: number): Work => ({
    ...work,
    translation: {
      ...work.translation,
      links: work.translation.links.map(l => (l.id === id ? { ...l, source: [] } : l)),
    },
  });
  work = removeTarget(orphan(5), 5);
  work = removeTarget(orphan(6), 6);
  assert.deepEqual(said(work.text), ['Kai', '', 'Eins', 'A']);
  assert.deepEqual(targetsOf(work), [
    [1, [0]],
    [3, [2]],
    [4, [3]],
  ]);
  work = removeTarget(orphan(3), 3);
  assert.deepEqual(said(work.text), ['Kai', '', 'A']);
  assert.throws(() => removeTarget(work, 77), RangeError);
});

test('the source is copied into what is empty, and over nothing that is written', () => {
  const source = text('Quay', p('One'), p('Two'));
  const target = withSegment(skeletonOf(source), 2, words('Eins'));
  const { work, links } = copySource(linked(source, target), source);
  assert.deepEqual(said(work.text), ['Quay', '', 'Eins', 'Two']);
  assert.deepEqual(links, [1, 4]);
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Node } from 'prosemirror-model';
import type { EditionText } from '../../src/domain/article/content.ts';
import { schema } from '../../src/domain/document/schema.ts';
import { followSegments } from '../../src/domain/translation/follow.ts';
import { type Segment, segmentsOf, skeletonOf } from '../../src/domain/translation/segments.ts';
import {
  beginTranslation,
  followSource,
  followTarget,
  isRendered,
  linkAt,
  noteLink,
  progressOf,
  relink,
  settleLink,
  type Translation,
  vacated,
  writeLink,
} from '../../src/domain/translation/translation.ts';
import { anyBlock, anyDoc, text as anyWords } from '../document/arbitrary.ts';

const act = { by: 'olena', at: '2026-11-24T10:00:00Z' };

/** Paragraphs; `# ` a heading, `[words](address)` a link. */
function texts(...lines: string[]): Segment[] {
  return lines.map(line => {
    const kind = line.startsWith('# ') ? 'heading' : 'paragraph';
    const words = line.replace(/^# /, '');
    const content = words.split(/(\[[^\]]*\]\([^)]*\))/).flatMap(part => {
      const link = /^\[([^\]]*)\]\(([^)]*)\)$/.exec(part);
      if (link)
        return [{ type: 'text', text: link[1]!, marks: [{ type: 'link', attrs: { href: link[2]!, title: null } }] }];
      return part ? [{ type: 'text', text: part }] : [];
    });
    return { kind, level: kind === 'heading' ? 2 : null, text: content.map(c => c.text).join(''), content };
  });
}

/** As pairs of letters: `0>0` the same, `1~1` edited, `2>5!` moved, `3,4>2` merged, `>7` added, `6>` removed. */
function became(before: Segment[], after: Segment[]): string[] {
  return followSegments(before, after).map(
    g => `${g.from}${g.edited && g.from.length && g.to.length ? '~' : '>'}${g.to}${g.moved ? '!' : ''}`,
  );
}

const harbour = texts(
  '# The harbour',
  'The old pier was closed in March after a storm tore away forty metres of its planks.',
  'Repairs will cost 212,000 crowns, the port says, and last until the autumn at least.',
  'Fishermen now land their catch at the coal quay, two kilometres up the river from here.',
  'Nobody was hurt. The lighthouse keeper saw the planks go at about four in the morning.',
);

describe('segments are followed from one revision to the next', () => {
  const [title, pier, cost, quay, keeper] = ['', 1, 2, 3, 4].map((_, i) => harbour[i]!.text) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const lines = (...rest: string[]) => texts(`# ${title}`, ...rest);

  it('the same text is the same', () => {
    assert.deepEqual(became(harbour, harbour), ['0>0', '1>1', '2>2', '3>3', '4>4']);
  });

  it('a number changed is an edit of that paragraph alone', () => {
    const after = lines(pier, cost.replace('212,000', '221,000'), quay, keeper);
    assert.deepEqual(became(harbour, after), ['0>0', '1>1', '2~2', '3>3', '4>4']);
  });

  it('typography is no edit', () => {
    const before = texts('“So it is,” she said - at last... 5 kg, 10–12 %', 'Oui !', 'Git 是工具', "It's ``done''");
    const after = texts('„So it is,‟ she said — at last… 5\u00a0kg, 10-12%', 'Oui\u202f!', 'Git是工具', 'It’s "done"');
    assert.deepEqual(became(before, after), ['0>0', '1>1', '2>2', '3>3']);
  });

  for (const [what, a, b] of [
    ['a comma within a number', '1, 2 and 3', '1,2 and 3'],
    ['feet and inches', 'It is 5′ long', 'It is 5″ long'],
    ['letter case', 'They met us there', 'They met US there'],
    ['a sign', 'It is over.', 'It is over?'],
    ['a power', 'of 10² metres', 'of 102 metres'],
    ['an address', 'See [the file](https://a.example/1)', 'See [the file](https://a.example/2)'],
    ['a link that is gone', 'See [the file](https://a.example/1)', 'See the file'],
  ] as const)
    it(`${what} is an edit`, () => {
      assert.deepEqual(became(texts(a), texts(b)), ['0~0']);
    });

  it('a paragraph that became a heading, or lost its bold, says the same', () => {
    assert.deepEqual(became(texts('The harbour'), texts('# The harbour')), ['0>0']);
  });

  it('moved, added, removed', () => {
    const after = lines(quay, pier, 'A new paragraph that nobody has seen before stands here now.', cost);
    assert.deepEqual(became(harbour, after).sort(), ['0>0', '1>2', '2>4', '3>1!', '4>', '>3'].sort());
  });

  it('moved and edited', () => {
    const after = lines(quay.replace('two kilometres', 'three kilometres'), pier, cost, keeper);
    assert.deepEqual(became(harbour, after).sort(), ['0>0', '1>2', '2>3', '3~1!', '4>4'].sort());
  });

  it('split and merged, with and without other words', () => {
    assert.deepEqual(became(harbour, lines(`${pier} ${cost}`, quay, keeper)), ['0>0', '1,2>1', '3>2', '4>3']);
    const [first, second] = keeper.split(/(?<=hurt\.) /) as [string, string];
    assert.deepEqual(became(harbour, lines(pier, cost, quay, first, second)), ['0>0', '1>1', '2>2', '3>3', '4>4,5']);
    const other = lines(`${pier} ${cost.replace('autumn', 'winter')}`, quay, keeper);
    assert.deepEqual(became(harbour, other), ['0>0', '1,2~1', '3>2', '4>3']);
  });

  it('a sentence that went to the next paragraph leaves both together as they were', () => {
    const before = lines(`${pier} Nobody was hurt in it.`, cost);
    const after = lines(pier, `Nobody was hurt in it. ${cost}`);
    assert.deepEqual(became(before, after), ['0>0', '1,2>1,2']);
  });

  it('one paragraph in place of another is its edit; a heading too', () => {
    const after = [...texts('# What was lost'), ...lines(pier, 'Entirely other words.', quay, keeper).slice(1)];
    assert.deepEqual(became(harbour, after), ['0~0', '1>1', '2~2', '3>3', '4>4']);
  });

  it('thousands of segments, edited everywhere, stay within a second', () => {
    const word = (n: number) => `w${Math.imul(n, 2654435761) >>> 20}`;
    const long = texts(
      ...Array.from({ length: 4000 }, (_, i) => Array.from({ length: 25 }, (_, k) => word(i * 31 + k * 7)).join(' ')),
    );
    const edited = long.map((s, i) => texts(i % 2 ? s.text : s.text.replace(/ \S+/, ' changed'))[0]!);
    const start = performance.now();
    const groups = followSegments(long, edited);
    const took = performance.now() - start;
    assert.equal(groups.filter(g => g.edited).length, 2000);
    assert.ok(groups.every(g => g.from[0] === g.to[0]));
    const other = texts(
      ...Array.from({ length: 4000 }, (_, i) => Array.from({ length: 25 }, (_, k) => `v${(i * k) % 977}`).join(' ')),
    );
    const again = performance.now();
    followSegments(long, other);
    assert.ok(took < 1000 && performance.now() - again < 4000, `${took} ms, ${performance.now() - again} ms`);
  });
});

const asText = (doc: Node, title: string, summary: string): EditionText => ({
  title,
  summary,
  content: { doc: doc.toJSON(), lead: null, byline: [], source: null, funder: '' },
});
const anyText = fc.tuple(anyDoc, anyWords, anyWords).map(([doc, title, summary]) => asText(doc, title, summary));

/** A text and an edit of it: blocks taken out, put in, moved, doubled, joined, parted or reworded. */
const anyEdit = fc
  .tuple(anyText, anyDoc, fc.array(fc.tuple(fc.nat(), fc.nat(6), anyBlock, anyWords), { maxLength: 5 }))
  .map(([text, more, edits]) => {
    const doc = schema.nodeFromJSON(text.content.doc);
    const base = [...doc.children, ...more.children];
    const blocks = [...base];
    for (const [at, what, block, words] of edits) {
      const i = at % blocks.length;
      const own = blocks[i]!;
      if (what === 0 && blocks.length > 1) blocks.splice(i, 1);
      else if (what === 1) blocks.splice(i, 0, block);
      else if (what === 2) blocks.splice((at % 7) % blocks.length, 0, ...blocks.splice(i, 1));
      else if (what === 3) blocks.splice(i, 0, own);
      else if (what === 4 && own.type.name === 'paragraph')
        blocks[i] = own.copy(own.content.append(schema.nodes.paragraph.create(null, schema.text(words)).content));
      else if (what === 5 && own.type.name === 'paragraph' && blocks[i + 1]?.type.name === 'paragraph')
        blocks.splice(i, 2, own.copy(own.content.append(blocks[i + 1]!.content)));
      else if (what === 6 && own.type.name === 'paragraph' && own.content.size > 1) {
        const cut = 1 + (at % (own.content.size - 1));
        try {
          blocks.splice(i, 1, own.cut(0, cut), own.cut(cut));
        } catch {}
      }
    }
    const { doc: docType } = schema.nodes;
    return {
      before: asText(docType.create(null, base), text.title, text.summary),
      after: asText(docType.create(null, blocks), text.title, text.summary),
    };
  });

/** What must hold of every record. */
function sound(t: Translation, source: Segment[], target: Segment[]): void {
  const sources = t.links.flatMap(l => l.source).sort((a, b) => a - b);
  const rendered = source.flatMap((s, i) => (isRendered(s) ? [i] : []));
  assert.deepEqual(sources, rendered, 'every segment with words belongs to one link');
  const targets = t.links.flatMap(l => l.target);
  assert.equal(new Set(targets).size, targets.length, 'no segment belongs to two links');
  assert.ok(targets.every(i => i >= 0 && i < target.length));
  assert.equal(new Set(t.links.map(l => l.id)).size, t.links.length);
  assert.ok(t.links.every(l => l.id < t.next && l.source.length + l.target.length > 0));
  const order = t.links.flatMap(l => l.source.slice(0, 1));
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
    'in the order of the source',
  );
}

/** Nothing has words in a skeleton: here everything has, as if the source had been copied. */
const translated = (text: EditionText) => {
  const source = segmentsOf(text);
  return { source, t: beginTranslation(source, source), target: source };
};

describe('the record of a translation follows', () => {
  it('laws: the groups hold every segment of both texts once', () => {
    fc.assert(
      fc.property(anyEdit, ({ before, after }) => {
        const [a, b] = [segmentsOf(before), segmentsOf(after)];
        const groups = followSegments(a, b);
        assert.deepEqual(
          groups.flatMap(g => g.from).sort((x, y) => x - y),
          a.map((_, i) => i),
        );
        assert.deepEqual(
          groups.flatMap(g => g.to).sort((x, y) => x - y),
          b.map((_, i) => i),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('laws: sound after any change; there and back nothing is stale; the same text changes nothing', () => {
    fc.assert(
      fc.property(anyEdit, ({ before, after }) => {
        const { source, t, target } = translated(before);
        sound(t, source, target);
        assert.deepEqual(followSource(t, source, source, { revision: 2, minor: false }, target), t);
        const there = segmentsOf(after);
        const on = followSource(t, source, there, { revision: 2, minor: false }, target);
        sound(on, there, target);
        const back = followSource(on, there, source, { revision: 3, minor: false }, target);
        sound(back, source, target);
        assert.deepEqual(
          back.links.filter(l => l.stale),
          [],
        );
        assert.ok(on.next >= t.next && back.next >= on.next);
        for (const link of on.links) {
          const was = t.links.find(l => l.id === link.id);
          if (was) assert.ok(link.version >= was.version);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('laws: sound after any change of the working copy', () => {
    fc.assert(
      fc.property(anyEdit, ({ before, after }) => {
        const { source, t, target } = translated(before);
        assert.deepEqual(followTarget(t, target, target), t);
        const now = segmentsOf(after);
        const on = followTarget(t, target, now, act);
        sound(on, source, now);
      }),
      { numRuns: 150 },
    );
  });

  const source = texts(
    '# The harbour',
    'The old pier was closed in March.',
    'Repairs will cost 212,000 crowns.',
    'Fishermen land their catch at the coal quay.',
  );
  const target = texts('# Порт', 'Старий причал закрито в березні.', 'Ремонт коштуватиме 212 000 крон.', '');
  const begun = [1, 2, 3].reduce(
    (t, id) => writeLink(t, id, { ...act, state: 'reviewed' }),
    beginTranslation(source, target),
  );
  const change = { revision: 2, minor: false };

  it('exactly what changed is stale, with the words that it renders; what has no words is not', () => {
    const after = texts(
      '# The harbour',
      'The old pier was closed in March.',
      'Repairs will cost 221,000 crowns.',
      'Fishermen land their catch at the new quay.',
    );
    const on = followSource(begun, source, after, change, target);
    assert.deepEqual(
      on.links.map(l => l.stale?.before ?? null),
      [null, null, 'Repairs will cost 212,000 crowns.', null],
    );
    const more = texts('# The harbour', source[1]!.text, 'Repairs will cost 230,000 crowns.', source[3]!.text);
    const later = followSource(on, after, more, { revision: 3, minor: true }, target);
    assert.deepEqual(later.links[2]!.stale, {
      how: 'edited',
      before: 'Repairs will cost 212,000 crowns.',
      addresses: [],
      since: 2,
      minor: false,
    });
    assert.ok(later.links[2]!.version > on.links[2]!.version, 'who looked at the older change is told');
    const settled = settleLink(later, 3, { ...act, state: 'reviewed' });
    assert.equal(settled.links[2]!.stale, null);
    assert.equal(progressOf(later, more, target).stale, 1);
    assert.equal(progressOf(later, more, target).untranslated, 1);
  });

  it('only a link changed: stale, and fresh when it is set back', () => {
    const a = texts('See [the file](https://a.example/1).');
    const b = texts('See [the file](https://a.example/2).');
    const words = texts('Див. файл.');
    const t = writeLink(beginTranslation(a, words), 1, { ...act, state: 'draft' });
    const on = followSource(t, a, b, change, words);
    assert.deepEqual(on.links[0]!.stale?.addresses, ['https://a.example/1']);
    assert.equal(followSource(on, b, a, change, words).links[0]!.stale, null);
  });

  it('removed: an orphan where there are words, gone with its empty block where there are none', () => {
    const after = texts('# The harbour', 'The old pier was closed in March.');
    const on = followSource(begun, source, after, change, target);
    assert.deepEqual(
      on.links.map(l => [l.id, l.source, l.stale?.how ?? null]),
      [
        [1, [0], null],
        [2, [1], null],
        [3, [], 'removed'],
      ],
    );
    assert.deepEqual(vacated(begun, on), [3]);
    const kept = settleLink(on, 3, { ...act, state: 'draft' });
    assert.equal(kept.links[2]!.stale, null, 'settled it stays as an addition');
  });

  it('merged and split without other words: regrouped, and not stale', () => {
    const merged = texts('# The harbour', `${source[1]!.text} ${source[2]!.text}`, source[3]!.text);
    const t = settleLink(begun, 3, { ...act, state: 'check' });
    const on = followSource(noteLink(t, 3, 'crowns?'), source, merged, change, target);
    const { id, source: s, target: both, state, stale, note } = linkAt(on, 1)!;
    assert.deepEqual(
      { id, s, both, state, stale, note },
      { id: 2, s: [1], both: [1, 2], state: 'check', stale: null, note: 'crowns?' },
    );
    const apart = followSource(on, merged, source, change, target);
    assert.deepEqual(
      apart.links.map(l => [l.source, l.target, l.stale]),
      [
        [[0], [0], null],
        [[1, 2], [1, 2], null],
        [[3], [3], null],
      ],
    );
  });

  it('added: an untranslated link at its place', () => {
    const after = [source[0]!, texts('A storm tore away its planks in one night.')[0]!, ...source.slice(1)];
    const on = followSource(begun, source, after, change, target);
    assert.deepEqual(
      on.links.map(l => [l.id, l.source, l.target]),
      [
        [1, [0], [0]],
        [5, [1], []],
        [2, [2], [1]],
        [3, [3], [2]],
        [4, [4], [3]],
      ],
    );
  });

  it('words of the translation edited in the editor are a draft again, typography is not', () => {
    const typed = [...target];
    typed[1] = texts('Старий  причал закрито в березні .')[0]!;
    typed[2] = texts('Ремонт коштуватиме 221 000 крон.')[0]!;
    const on = followTarget(begun, target, typed, { by: 'marta', at: '2026-11-24T11:00:00Z' });
    assert.deepEqual(
      on.links.map(l => [l.state, l.reviewedBy, l.by]),
      [
        ['reviewed', 'olena', 'olena'],
        ['reviewed', 'olena', 'olena'],
        ['draft', null, 'marta'],
        ['draft', null, null],
      ],
    );
  });

  it('blocks added and taken out of the working copy', () => {
    const more = [...target.slice(0, 3), texts('Від перекладача: крона — місцева валюта.')[0]!, target[3]!];
    const grown = followTarget(begun, target, more);
    assert.deepEqual(grown.links.map(l => [l.source, l.target]).at(3), [[], [3]]);
    const less = [...more.slice(0, 2), ...more.slice(3)];
    const shrunk = followTarget(grown, more, less);
    assert.deepEqual(
      shrunk.links.map(l => [l.source, l.target]),
      [
        [[0], [0]],
        [[1], [1]],
        [[2], []],
        [[], [2]],
        [[3], [3]],
      ],
    );
    assert.equal(progressOf(shrunk, source, less).untranslated, 2);
  });

  it('filling a skeleton in the editor keeps every pair', () => {
    const empty = segmentsOf(
      skeletonOf(
        asText(
          schema.node(
            'doc',
            null,
            source.map(s =>
              schema.node(
                'paragraph',
                null,
                s.content.map(c => schema.nodeFromJSON(c)),
              ),
            ),
          ),
          'T',
          '',
        ),
      ),
    );
    const words = segmentsOf(
      asText(
        schema.node(
          'doc',
          null,
          source.map(s =>
            schema.node(
              'paragraph',
              null,
              s.content.map(c => schema.nodeFromJSON(c)),
            ),
          ),
        ),
        'T',
        '',
      ),
    );
    const t = beginTranslation(words, empty);
    const filled = empty.map((s, i) => (i === 3 || i === 4 ? texts(`Слова ${i}`)[0]! : s));
    const on = followTarget(t, empty, filled);
    assert.deepEqual(
      on.links.map(l => l.target),
      t.links.map(l => l.target),
    );
  });

  it('a pairing set by hand takes the words along and asks for another look', () => {
    const t = relink(begun, 2, [2]);
    assert.deepEqual(
      t.links.map(l => [l.id, l.source, l.target, l.state]),
      [
        [1, [0], [0], 'reviewed'],
        [2, [1], [2], 'check'],
        [5, [], [1], 'draft'],
        [3, [2], [], 'draft'],
        [4, [3], [3], 'draft'],
      ],
    );
    sound(t, source, target);
  });
});

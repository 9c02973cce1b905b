import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  changesOf,
  describeRange,
  diffTexts,
  findThrough,
  mapRange,
  mapThrough,
} from '../../src/domain/anchor/index.ts';
import { anyText, chinese, harbour, isBetweenGraphemes, rangeOf, russian, textAndRange } from './texts.ts';

/** What a passage of the first revision is in the last, and how it was found. */
function follow(revisions: string[], passage: string): [string, string] | null {
  const found = mapRange(revisions, rangeOf(revisions[0]!, passage));
  return found && [revisions.at(-1)!.slice(found.start, found.end), found.how];
}

describe('a passage is followed through revisions', () => {
  const edits: [string, string][] = [
    ['met on Tuesday', 'met on Wednesday evening'],
    ['Two barges', 'Three barges'],
    ['their crews had not been paid', 'none of their crews had been paid'],
    ['said Marta Lindqvist', 'said Marta Lindqvist on the phone'],
  ];
  const revisions = [harbour];
  for (const [from, to] of edits) revisions.push(revisions.at(-1)!.replace(from, to));

  it('that edit what stands around it', () => {
    assert.deepEqual(follow(revisions, 'lay idle at the northern quay'), ['lay idle at the northern quay', 'mapped']);
  });

  it('that edit it word by word', () => {
    assert.deepEqual(follow(revisions, 'their crews had not been paid since March'), [
      'none of their crews had been paid since March'.slice(8),
      'mapped',
    ]);
  });

  it('that move its paragraph', () => {
    const [first, second] = harbour.split('\n\n') as [string, string];
    assert.deepEqual(follow([harbour, `${second}\n\n${first}`], 'the channel has silted up'), [
      'the channel has silted up',
      'mapped',
    ]);
  });

  it('that cut its paragraph and put it back elsewhere', () => {
    const [first, second] = harbour.split('\n\n') as [string, string];
    const found = follow([harbour, first, `${second}\n\n${first}`], 'the channel has silted up by nearly a metre');
    assert.equal(found?.[0], 'the channel has silted up by nearly a metre');
  });

  it('that replace it: the words in its place, and it says so', () => {
    assert.deepEqual(follow([harbour, harbour.replace('silted up', 'become shallow')], 'silted up'), [
      'become shallow',
      'replaced',
    ]);
  });

  it('that delete it: an orphan, though the same words stand elsewhere', () => {
    const cut = harbour.replace('Larger boats now leave only at high water, which costs them half\na day. ', '');
    const twice = `${harbour} Later that day, half a mile out, large boats were waiting.`;
    assert.equal(follow([harbour, cut, cut.replace('Tuesday', 'Monday')], 'Larger boats now leave'), null);
    const range = rangeOf(harbour, 'them half\na day');
    assert.equal(
      mapRange(
        [harbour, twice.replace('Larger boats now leave only at high water, which costs them half\na day. ', '')],
        range,
      ),
      null,
    );
  });

  it('that change only case and quotation marks, in any script', () => {
    const upper = harbour.replace('"We were told to wait,"', '“WE WERE TOLD TO WAIT,”');
    assert.deepEqual(follow([harbour, upper], 'were told'), ['WERE TOLD', 'mapped']);
    assert.equal(follow([russian, russian.replace('Две баржи', 'ДВЕ БАРЖИ')], 'Две баржи')?.[0], 'ДВЕ БАРЖИ');
    assert.equal(follow([chinese, chinese.replace('星期二', '星期三')], '两艘驳船')?.[0], '两艘驳船');
  });

  it('from a quote: found in the first revision, or else in the newest', () => {
    const newest = revisions.at(-1)!;
    const quote = describeRange(harbour, rangeOf(harbour, 'lay idle'));
    assert.equal(findThrough(revisions, quote)?.start, newest.indexOf('lay idle'));
    const later = describeRange(newest, rangeOf(newest, 'on the phone'));
    assert.equal(findThrough(revisions, later)?.start, newest.indexOf('on the phone'));
    assert.equal(findThrough([], quote), null);
    assert.equal(findThrough([harbour], quote)?.how, 'exact');
    const unsaid = { ...quote, exact: 'rust away' };
    assert.equal(findThrough([harbour, `New. ${harbour}`], unsaid)?.start, `New. ${harbour}`.indexOf('lay idle'));
  });
});

describe('laws of mapping', () => {
  it('where nothing changed a range stays', () => {
    fc.assert(
      fc.property(textAndRange, ({ text, start, end }) => {
        const quote = describeRange(text, { start, end });
        const found = mapRange([text, text, text], { start, end })!;
        assert.deepEqual(text.slice(found.start, found.end), quote.exact);
        assert.equal(found.start, quote.start);
        assert.deepEqual(mapThrough([], { start, end }) && 1, 1);
      }),
      { numRuns: 500 },
    );
  });

  it('what is put in elsewhere changes nothing of a passage', () => {
    const words = fc.lorem({ maxCount: 40, size: 'max' }).filter(text => text.split(' ').length > 12);
    fc.assert(
      fc.property(words, fc.lorem({ maxCount: 6 }), fc.nat(), (text, more, n) => {
        const all = text.split(' ');
        const place = 1 + (n % 4);
        const edited = [...all.slice(0, place), more, ...all.slice(place)].join(' ');
        const start = all.slice(0, 7).join(' ').length + 1;
        const found = mapRange([text, edited], { start, end: text.length });
        assert.equal(edited.slice(found!.start, found!.end), text.slice(start));
      }),
    );
  });

  it('any texts never throw; a result lies within and splits no character', () => {
    fc.assert(
      fc.property(textAndRange, anyText, anyText, (of, b, c) => {
        for (const texts of [
          [of.text, b, c],
          [of.text, of.text.replace(' ', b), `${c}${of.text}`],
        ]) {
          const found = mapRange(texts, of);
          const newest = texts.at(-1)!;
          if (!found) continue;
          assert.ok(0 <= found.start && found.start < found.end && found.end <= newest.length);
          assert.ok(isBetweenGraphemes(newest, found.start) && isBetweenGraphemes(newest, found.end));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a change has its runs in order, within both texts, saying the same', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (a, b, c) => {
        const [before, after] = [`${a} ${b} ${c}`, `${c} ${a} ${b}`];
        const { same, moved } = diffTexts(before, after);
        let oldAt = 0;
        let newAt = 0;
        for (let r = 0; r < same.length; r += 4) {
          assert.ok(
            oldAt <= same[r]! && same[r]! < same[r + 1]! && newAt <= same[r + 2]! && same[r + 2]! < same[r + 3]!,
          );
          oldAt = same[r + 1]!;
          newAt = same[r + 3]!;
        }
        assert.ok(oldAt <= before.length && newAt <= after.length);
        for (let r = 0; r < moved.length; r += 4) assert.ok(moved[r]! < moved[r + 1]! && moved[r + 2]! < moved[r + 3]!);
      }),
      { numRuns: 500 },
    );
  });

  it('changes that were kept say what the texts say', () => {
    const texts = [
      harbour,
      harbour.replace('Tuesday', 'Monday'),
      harbour.replace('Tuesday', 'Monday').replace('idle', 'waiting'),
    ];
    const range = rangeOf(harbour, 'northern quay');
    assert.deepEqual(mapRange(texts, range, changesOf(texts)), mapRange(texts, range));
  });
});

describe('sizes that an attacker would choose, for differences', () => {
  it('two texts of a million characters with nothing in common, or with one word over and over', () => {
    const a = Array.from({ length: 150_000 }, (_, i) => `a${(i * 31) % 5003}`).join(' ');
    const b = Array.from({ length: 150_000 }, (_, i) => `b${(i * 17) % 5003}`).join(' ');
    assert.equal(mapRange([a, b], { start: 500, end: 540 }), null);
    const same = 'word '.repeat(200_000);
    const found = mapRange([same, `other ${same.slice(0, 400_000)}thing ${same.slice(300_000)}`], {
      start: 1000,
      end: 1010,
    });
    assert.ok(found === null || found.end - found.start >= 9);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { countVisits, type PathVisits } from '../../src/flows/count-visits.ts';
import { receiveSuggestion } from '../../src/flows/receive-suggestion.ts';
import type { EditionView } from '../../src/web/desk-api/contract.ts';
import type { PersonActView, PersonErasedView, PersonView } from '../../src/web/desk-api/person-contract.ts';
import type { VisitsView } from '../../src/web/desk-api/visits-contract.ts';
import { draftOf, openDesk } from '../harness/desk.ts';
import { done } from '../harness/newsroom.ts';

describe('visits and personal data at the desk', () => {
  let desk: Awaited<ReturnType<typeof openDesk>>;
  let article: EditionView;
  before(async () => {
    desk = await openDesk();
    const { editionId: id } = await desk.must(
      desk.as('owner')<{ editionId: number }>('POST', 'articles', { lang: 'en' }),
    );
    await desk.must(desk.as('owner')('PUT', `editions/${id}/draft`, draftOf(1, 'Bridge toll', 'It costs two crowns.')));
    await desk.must(desk.as('owner')('POST', `editions/${id}/publish`, { version: 2 }));
    article = await desk.must(desk.as('owner')<EditionView>('GET', `editions/${id}`));
    const visits = (
      n: number,
      hosts: [string, number][],
      countries: [string, number][],
      visitors: string[],
    ): PathVisits => ({
      n,
      hosts: new Map(hosts),
      countries: new Map(countries),
      visitors: new Set(visitors),
    });
    const path = `/en/${article.slug}`;
    const hosts: [string, number][] = [
      ['blog.example', 4],
      ['rare.example', 1],
      ['rarer.example', 2],
      ['localhost:3000', 3],
    ];
    await countVisits(
      desk.room,
      '2026-03-01',
      new Map([
        [
          path,
          visits(
            20,
            hosts,
            [
              ['UA', 9],
              ['DE', 1],
            ],
            ['a', 'b'],
          ),
        ],
      ]),
    );
    await countVisits(desk.room, '2026-03-04', new Map([[path, visits(5, [], [], ['a'])]]));
  });
  after(() => desk.close());

  it('are shown by day, with days on which nobody came, and sources of few visits without their names', async () => {
    const view = await desk.must(desk.as('writer')<VisitsView>('GET', 'visits?from=2026-03-01&to=2026-03-04'));
    assert.deepEqual(
      view.days.map(d => [d.day, d.n, d.visitors]),
      [
        ['2026-03-01', 20, 2],
        ['2026-03-02', 0, 0],
        ['2026-03-03', 0, 0],
        ['2026-03-04', 5, 1],
      ],
    );
    assert.deepEqual(view.sources, [
      { host: 'blog.example', own: false, n: 4 },
      { host: 'localhost:3000', own: true, n: 3 },
      { host: null, own: false, n: 3 },
    ]);
    assert.equal(view.direct, 15);
    assert.doesNotMatch(JSON.stringify(view), /rare/);
    assert.deepEqual(view.byCountry, [
      { country: 'UA', n: 9 },
      { country: null, n: 16 },
    ]);
    assert.deepEqual(
      view.articles.map(a => [a.edition, a.title, a.n]),
      [[article.id, 'Bridge toll', 25]],
    );
    const one = await desk.must(
      desk.as('writer')<VisitsView>('GET', `visits?from=2026-03-04&to=2026-03-04&edition=${article.id}`),
    );
    assert.deepEqual([one.edition?.title, one.days], ['Bridge toll', [{ day: '2026-03-04', n: 5, visitors: 1 }]]);
  });

  it('are refused for a span that is none, and to nobody who is signed in', async () => {
    for (const wrong of ['from=2026-03-04&to=2026-03-01', 'from=2020-01-01&to=2026-01-01', 'from=x&to=y', ''])
      assert.equal((await desk.as('owner')('GET', `visits?${wrong}`)).status, 400, wrong);
    assert.equal((await desk.as(null)('GET', 'visits?from=2026-03-01&to=2026-03-01')).status, 401);
    assert.equal((await desk.as('owner')('GET', 'visits?from=2026-03-01&to=2026-03-01&edition=99999')).status, 404);
  });

  it('show an owner what is kept under an address, as files too, and erase it when the address is typed twice', async () => {
    const { article: of } = article;
    const input = {
      articleId: of.id,
      lang: 'en',
      quote: { exact: 'two crowns' },
      comment: 'Three',
      email: 'ada@example.org',
    };
    done(await receiveSuggestion(desk.room, input, { visitor: 'a', proof: null }));
    const email = 'ada@example.org';
    for (const [path, body] of [
      ['person-data', { email }],
      ['person-data/erase', { email, again: email }],
    ] as const)
      assert.equal((await desk.as('editor')('POST', path, body)).status, 403);
    const view = await desk.must(desk.as('owner')<PersonView>('POST', 'person-data', { email: 'ADA@example.org' }));
    assert.deepEqual(
      view.found.map(f => f.kind),
      ['report'],
    );
    assert.match(view.names.report!, /Reports of mistakes/);
    assert.equal(JSON.parse(view.json).kinds.report[0].text, 'Three');
    assert.match(view.html, /<!doctype html>[\s\S]*two crowns/);
    assert.equal((await desk.as('owner')('POST', 'person-data/erase', { email, again: 'ad@example.org' })).status, 400);
    const { result } = await desk.must(
      desk.as('owner')<PersonErasedView>('POST', 'person-data/erase', { email, again: email }),
    );
    assert.deepEqual(result, [{ kind: 'report', erased: 1, stays: 0, because: null }]);
    const acts = await desk.must(desk.as('owner')<PersonActView[]>('GET', 'person-data/acts'));
    assert.deepEqual(
      acts.map(a => [a.act, a.via, a.name, a.rows]),
      [
        ['erase', 'desk', 'The owner', 1],
        ['export', 'desk', 'The owner', 1],
      ],
    );
    assert.doesNotMatch(JSON.stringify(acts), /ada/);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { importSource } from '../../src/cli/import.ts';
import type { Actor } from '../../src/domain/access.ts';
import { brokenAt } from '../../src/domain/correction/log.ts';
import { addEdition } from '../../src/flows/add-edition.ts';
import { createArticle } from '../../src/flows/create-article.ts';
import { changeSection } from '../../src/flows/edit-section.ts';
import { changeSource } from '../../src/flows/edit-source.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { receiveSuggestion } from '../../src/flows/receive-suggestion.ts';
import { noteSample, removeSample } from '../../src/flows/remove-sample.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { setArticle } from '../../src/flows/set-article.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { logEntries, sha256 } from '../../src/store/correction.ts';
import { listForDesk } from '../../src/store/desk-list.ts';
import { readDraft } from '../../src/store/draft.ts';
import { readGone } from '../../src/store/edition.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { listSample, sampleOrigin } from '../../src/store/sample.ts';
import { done, refused, textOf } from '../harness/newsroom.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';

/* The sample that `npm start` brings in is for trying; an outlet of one's own begins without it. */

const folder = fileURLToPath(new URL('../../sample', import.meta.url));
const note = (lang: string) => `sample in ${lang}`;
const owner: Actor = { kind: 'user', id: 'u-owner', name: 'The owner', role: 'owner' };

describe('the sample outlet', () => {
  let here: TestRoom;
  before(async () => {
    here = await freshRoom();
    await here.room.db
      .insertInto('deskUser')
      .values({ id: 'u-owner', name: 'The owner', email: 'o@example.org', role: 'owner', image: null, language: null })
      .execute();
    const given = { source: folder, images: null, fetch: false, site: null, report: null };
    await importSource(here, given, { signal: AbortSignal.timeout(120_000) }, sampleOrigin);
    await noteSample(here.room);
  });
  after(() => here.close());

  const count = async (table: string) =>
    (await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(here.room.db)).rows[0]!.n;
  const atDesk = async () =>
    (await listForDesk(here.room.db, { limit: 100 })).items
      .flatMap(a => a.editions.map(e => e.id))
      .sort((a, b) => a - b);
  const log = async () => {
    const all = [];
    for await (const entry of logEntries(here.room.db)) all.push(entry);
    assert.equal(brokenAt(all, sha256), null);
    return all;
  };
  const rewrite = async (editionId: number, body: string) => {
    const { version, title } = (await readDraft(here.room.db, editionId))!;
    return done(await saveDraft(here.room, owner, { editionId, version, ...textOf({ title, body }) }));
  };

  it('is named where a language cannot be taken out', async () => {
    const { room } = here;
    const { settings, version } = await readOutlet(room.db);
    const without = { ...settings, languages: settings.languages.filter(l => l !== 'uk') };
    const said = refused(
      await updateOutlet(room, owner, { settings: without, version }),
      'conflict',
      'outlet.language-in-use',
    );
    assert.deepEqual(said, { lang: 'uk' });
  });

  it('goes, and leaves what somebody changed or began, with what that needs, and the log', async () => {
    const { room } = here;
    const sample = await listSample(room.db);
    // changed here: a working copy, and a published text that the log names
    const first = sample.find(e => !e.logged && e.state === 'published' && e.lang === 'en')!;
    await rewrite(first.id, 'As we would write it.');
    const corrected = sample.find(e => e.logged)!;
    const saved = await rewrite(corrected.id, 'It is another text now.');
    done(await publishRevision(room, owner, { editionId: corrected.id, version: saved.version, kind: 'minor' }));
    assert.deepEqual(
      (await listSample(room.db)).filter(e => e.changed).map(e => e.id),
      [first.id, corrected.id].sort((a, b) => a - b),
    );
    // one's own: an article in a section of the sample, a section by another name, a translation, the name of the outlet
    const { settings, version } = await readOutlet(room.db);
    done(await updateOutlet(room, owner, { settings: { ...settings, name: { en: 'Our Paper' } }, version }));
    const [used, renamed] = await room.db.selectFrom('section').select('slug').orderBy('id').execute();
    const names = { en: 'Ours' };
    const partner = { slug: 'das-gegenufer', name: 'Das Gegenufer', url: 'https://gegenufer.example.org/', lang: 'de' };
    done(await changeSource(room, owner, partner.slug, { ...partner, translationRight: 'standing' }));
    done(await changeSection(room, owner, renamed!.slug, { slug: renamed!.slug, names, descriptions: {} }));
    const mine = done(await createArticle(room, owner, { lang: 'en', title: 'Ours' }));
    done(await setArticle(room, owner, { articleId: mine.articleId, section: used!.slug }));
    const translated = sample.find(
      e => e !== first && !e.logged && e.lang === 'en' && sample.every(o => o === e || o.articleId !== e.articleId),
    )!;
    const ours = done(await addEdition(room, owner, { articleId: translated.articleId, lang: 'ar' }));
    const { articleId, lang } = sample.find(e => e.state === 'published' && e !== first)!;
    const report = { articleId, lang, kind: 'other' as const, comment: 'A word.' };
    done(await receiveSuggestion(room, report, { visitor: 'somebody', proof: null }));
    assert.equal(await count('sponsor'), 1);
    const entries = await log();
    assert.ok(entries.length > 0, 'the sample has corrections to be looked at');

    for (const role of ['editor', 'writer', 'translator'] as const)
      refused(await removeSample(room, { ...owner, role }, { changed: true, note }), 'forbidden', 'access.denied');
    assert.partialDeepStrictEqual(done(await removeSample(room, owner, { changed: false, note })), { kept: 2 });
    assert.deepEqual(await atDesk(), [first.id, corrected.id, mine.editionId, ours.editionId]);
    const article = room.db.selectFrom('article').select('originalLang').where('id', '=', translated.articleId);
    assert.equal((await article.executeTakeFirstOrThrow()).originalLang, 'ar');
    const sections = (await room.db.selectFrom('section').select('slug').execute()).map(s => s.slug);
    assert.ok(sections.includes(used!.slug) && sections.includes(renamed!.slug));
    const now = (await readOutlet(room.db)).settings;
    assert.deepEqual([now.name, now.tagline, now.funders], [{ en: 'Our Paper' }, {}, []]);
    assert.equal(now.support.on, false, 'nobody gives money to an account of the sample');
    assert.equal(await count('sponsor'), 0);
    assert.ok(now.navigation.every(item => item.kind !== 'section' || sections.includes(item.slug)));
    assert.deepEqual(await log(), entries);

    const logged = sample.filter(e => e.logged).length;
    assert.partialDeepStrictEqual(done(await removeSample(room, owner, { changed: true, note })), {
      hidden: 1,
      kept: 0,
    });
    assert.deepEqual(await atDesk(), [mine.editionId, ours.editionId]);
    assert.deepEqual(await log(), entries);
    assert.equal(await count('edition'), 2 + logged, 'nothing of the sample stays but what the log points at');
    const tomb = await room.db.selectFrom('edition').select(['lang', 'slug']).where('id', '=', corrected.id).execute();
    const gone = await readGone(room.db, tomb[0]!.lang, tomb[0]!.slug);
    assert.equal(gone?.note, note(tomb[0]!.lang), 'its address says that it is gone, and why');
    assert.equal(await count('suggestion_case'), 0);
    const partners = await room.db.selectFrom('source').select('slug').execute();
    assert.deepEqual(partners, [{ slug: partner.slug }], 'of whom somebody wrote down what may be translated');
    refused(await removeSample(room, owner, { changed: true, note }), 'missing', 'sample.none');
  });

  it('leaves languages that can be taken out afterwards', async () => {
    const { settings, version } = await readOutlet(here.room.db);
    done(await updateOutlet(here.room, owner, { settings: { ...settings, languages: ['en', 'ar'] }, version }));
  });
});

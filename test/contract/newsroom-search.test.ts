import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { changeSlug } from '../../src/flows/change-slug.ts';
import { unpublishEdition } from '../../src/flows/unpublish-edition.ts';
import { searchPublished } from '../../src/store/search.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom } from '../harness/newsroom.ts';

// a database with the locale C knows no letters but ASCII: what is found must not depend on it
type Database = { engine: 'embedded' | 'server'; locale?: string };
const databases = engines.flatMap((engine): Database[] =>
  engine === 'server' ? [{ engine }, { engine, locale: 'C' }] : [{ engine }],
);

for (const { engine, locale } of databases)
  describe(`readers’ search, database ${engine}${locale ? `, locale ${locale}` : ''}`, () => {
    let house: OpenNewsroom;
    before(async () => {
      house = await openNewsroom(engine, locale);
    });
    after(() => house.close());

    const titles = async (lang: string, query: string, limit = 20, offset = 0) => {
      const { hits } = await searchPublished(house.room.db, lang, query, { limit, offset });
      return hits.map(hit => hit.title);
    };
    const finds = async (lang: string, title: string, ...queries: string[]) => {
      for (const query of queries) assert.deepEqual(await titles(lang, query), [title], `${lang}: ${query}`);
    };

    it('finds Ukrainian words in whatever case, number and alternation they stand', async () => {
      await house.publishNew(
        { title: 'Порт закрито на рік', body: 'Журналістка поїхала з Києва до Львова, щоб побачити нові книги.' },
        { lang: 'uk' },
      );
      await house.publishNew({ title: 'Рада голосувала', body: 'Депутати підтримали виправлення.' }, { lang: 'uk' });
      await finds('uk', 'Порт закрито на рік', 'порту', 'портів', 'роки', 'Київ', 'у Львові', 'журналісткою', 'книга');
      await finds('uk', 'Порт закрито на рік', 'НОВА КНИГА', '"нових книг"', 'львів -депутат');
      await finds('uk', 'Рада голосувала', 'депутатів', 'голосуванням', 'виправлень');
    });

    it('finds German words with umlauts, without them, and in other forms', async () => {
      await house.publishNew(
        { title: 'Neue Brücken über den Fluss', body: 'Die Häuser an der Straße wurden geräumt.' },
        { lang: 'de' },
      );
      await finds('de', 'Neue Brücken über den Fluss', 'Brücke', 'brucken', 'Haus', 'Strasse', 'STRASSEN', 'Flüsse');
    });

    it('finds Arabic words with and without vowel signs, articles and the variants of letters', async () => {
      await house.publishNew(
        { title: 'المَدْرَسَةُ الجديدة في الإسكندرية', body: 'افتُتحت أمس مكتبة كبيرة عام ٢٠٢٦.' },
        { lang: 'ar' },
      );
      const title = 'المَدْرَسَةُ الجديدة في الإسكندرية';
      await finds('ar', title, 'المدرسة', 'مدرسه', 'الاسكندرية', 'والمكتبة', 'مكتبة كبيرة', '2026', '٢٠٢٦');
    });

    it('finds Chinese words of any length within text that has no spaces', async () => {
      await house.publishNew({ title: '渡轮停航三天', body: '港务局说,水位太低,船只无法靠岸。' }, { lang: 'zh' });
      await house.publishNew({ title: '图书馆开放', body: '孩子们在新的图书馆里读书。' }, { lang: 'zh' });
      await finds('zh', '渡轮停航三天', '停航', '渡轮停航', '水位', '岸', '港务局 水位', '"无法靠岸"');
      await finds('zh', '图书馆开放', '图书馆', '书', '孩子们');
    });

    it('finds by title, standfirst, byline and text, in this order', async () => {
      const word = 'lighthouse';
      const filler = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ');
      await house.publishNew({ title: 'Three', body: `${filler} ${word} ${filler}` });
      await house.publishNew({ title: 'Two', summary: `The ${word} keeper`, body: filler });
      await house.publishNew({ title: `One ${word}`, body: filler });
      assert.deepEqual(await titles('en', 'lighthouses'), ['One lighthouse', 'Two', 'Three']);
      await house.publishNew({
        title: 'Credited',
        byline: [{ person: null, name: 'Iryna Shevchuk', role: 'photographer' }],
      });
      await finds('en', 'Credited', 'shevchuk');
    });

    it('forgives a slip in a title, and half a question, when nothing fits better', async () => {
      await house.publishNew({ title: 'Harbour strike ends', body: 'Work begins again on Monday.' });
      await house.publishNew({ title: 'Страйк у гавані', body: 'Роботу буде відновлено.' }, { lang: 'uk' });
      await finds('en', 'Harbour strike ends', 'harbuor', 'habour', 'strike zeppelin');
      await finds('uk', 'Страйк у гавані', 'срайк', 'страк');
      assert.deepEqual(await titles('en', 'zeppelin'), []);
    });

    it('knows only what readers see now', async () => {
      const { editionId } = await house.publishNew({ title: 'Osprey seen', body: 'A bird with talons.' });
      await house.save(editionId, { title: 'Osprey gone', body: 'No bird.' });
      await finds('en', 'Osprey seen', 'talons');
      await house.publish(editionId, 'correction', 'It left.');
      assert.deepEqual(await titles('en', 'talons'), []);
      await finds('en', 'Osprey gone', 'osprey');
      assert.deepEqual(await titles('uk', 'osprey'), []);
      done(await changeSlug(house.room, house.editor, { editionId, slug: 'osprey' }));
      const { hits } = await searchPublished(house.room.db, 'en', 'osprey', { limit: 1, offset: 0 });
      assert.equal(hits[0]?.slug, 'osprey');
      done(await unpublishEdition(house.room, house.editor, { editionId, note: 'Nesting place.' }));
      assert.deepEqual(await titles('en', 'osprey'), []);
      await house.begin({ title: 'Kestrel draft' });
      assert.deepEqual(await titles('en', 'kestrel'), []);
    });

    it('goes through all that fits in pages', async () => {
      for (let n = 1; n <= 5; n++) await house.publishNew({ title: `Tide table ${n}` });
      const first = await searchPublished(house.room.db, 'en', 'tide tables', { limit: 3, offset: 0 });
      assert.equal(first.more, true);
      const second = await searchPublished(house.room.db, 'en', 'tide tables', { limit: 3, offset: 3 });
      assert.equal(second.more, false);
      const all = [...first.hits, ...second.hits].map(hit => hit.title);
      assert.deepEqual(
        [...new Set(all)].sort(),
        [1, 2, 3, 4, 5].map(n => `Tide table ${n}`),
      );
    });

    it('takes an article of any length', { timeout: 60_000 }, async () => {
      const signs = Array.from({ length: 400_000 }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7919) % 20_000)));
      await house.publishNew({ title: '长文', body: signs.join('') }, { lang: 'zh' });
      await finds('zh', '长文', '长文');
    });

    it('answers whatever is asked', async () => {
      const query = fc.string({ unit: 'binary', maxLength: 60 });
      const syntax = fc.array(
        fc.constantFrom('"', "'", '&', '|', '!', '(', ')', ':*', '<->', '\\', '-', ' ', 'a', 'ь', '\u0000'),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            query,
            syntax.map(s => s.join('')),
          ),
          fc.constantFrom('en', 'uk', 'xx'),
          async (q, lang) => {
            await searchPublished(house.room.db, lang, q, { limit: 2, offset: 0 });
          },
        ),
        { numRuns: 60 },
      );
    });
  });

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { languageCommand, useLanguages } from '../../src/cli/languages.ts';
import { readConfig } from '../../src/config.ts';
import { openLog } from '../../src/log.ts';
import { message } from '../../src/render/messages/index.ts';
import { routes } from '../../src/web/routes.ts';
import type { SignIn } from '../../src/web/web.ts';

const data = mkdtempSync(join(tmpdir(), 'masthead-languages-'));
after(() => rmSync(data, { recursive: true }));

describe('an outlet brings a language of the interface', () => {
  mkdirSync(join(data, 'languages'));
  const file = (name: string, text: string) => writeFileSync(join(data, 'languages', name), text);
  file(
    'pt.json',
    JSON.stringify({
      name: 'Português',
      site: {
        'search.title': 'Pesquisa',
        'search.count': '{n, plural, one {# artigo} other {# artigos}',
        'article.minutes': '{minutos} minutos',
        'no.such': 'Nada',
        'history.of': '{title, date, short}',
        'list.description': '{title, number, ::currency/XX} de {outlet}',
      },
      desk: { save: 'Guardar' },
    }),
  );
  file('uk.json', JSON.stringify({ name: 'Українська', site: { 'search.title': 'Шукати' } }));
  file('broken.json', '{');
  file('es.json', '{"site":{}}');
  const heard = useLanguages({ DATA_DIR: data });

  it('by a file in the data folder; what the file lacks is said in English', () => {
    assert.equal(message('pt', 'search.title'), 'Pesquisa');
    assert.equal(message('pt-BR', 'search.title'), 'Pesquisa');
    assert.equal(message('pt', 'article.also'), message('en', 'article.also'));
    assert.ok(heard.missing.get('pt')! > 500);
  });

  it('or says some things otherwise in one that is built in', () => {
    assert.equal(message('uk', 'search.title'), 'Шукати');
    assert.notEqual(message('uk', 'article.also'), message('en', 'article.also'));
    assert.equal(heard.missing.has('uk'), false);
  });

  it('and each slip in it is told, and said in English meanwhile', () => {
    const told = heard.slips.map(slip => [slip.file, slip.key]);
    assert.deepEqual(told.toSorted(), [
      ['broken.json', ''],
      ['es.json', ''],
      ['pt.json', 'article.minutes'],
      ['pt.json', 'history.of'],
      ['pt.json', 'list.description'],
      ['pt.json', 'no.such'],
      ['pt.json', 'search.count'],
    ]);
    assert.equal(message('pt', 'search.count', { n: 2 }), message('en', 'search.count', { n: 2 }));
    assert.equal(message('pt', 'history.of', { title: 'A' }), message('en', 'history.of', { title: 'A' }));
  });

  it('which the desk speaks too', async () => {
    const app = routes({
      config: readConfig({}),
      log: openLog('error', () => {}, false),
      signIn: { session: async () => null } as unknown as SignIn,
      room: {} as never,
      languages: heard.languages,
    });
    const answer = await app.request('/desk/api/texts/pt');
    assert.deepEqual(await answer.json(), { save: 'Guardar' });
    assert.equal((await app.request('/desk/api/texts/fi')).status, 404);
  });

  it('beginning with a file of what there is and what is to be translated', async () => {
    const { json } = await languageCommand.alone(readConfig({ DATA_DIR: data }), { tag: 'pt' });
    const written = json as { name: string; site: Record<string, string>; desk: Record<string, string> };
    assert.equal(written.name, 'Português');
    assert.equal(written.site['search.title'], 'Pesquisa');
    assert.equal(written.site['article.also'], message('en', 'article.also'));
    assert.equal(written.desk.save, 'Guardar');
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { lengthByTerms } from '../../src/domain/terms/count.ts';
import { setArticle } from '../../src/flows/set-article.ts';
import { type Federated, openFederated } from '../harness/fediverse.ts';
import { done } from '../harness/newsroom.ts';

describe('what a page that embeds an article gets', () => {
  let house: Federated;
  let address = '';
  let articleId = 0;
  const text = `${'The ferry <b>did</b> not sail & nobody knew why. '.repeat(30)}`;
  before(async () => {
    house = await openFederated();
    await house.settle({ web: { hubs: [], webmention: false, oembed: true } });
    const made = await house.publishNew({
      title: 'Low <water>',
      body: text,
      byline: [{ name: 'Ann Lee', role: 'author', person: null }],
    });
    articleId = made.articleId;
    address = `${house.url}/en/${made.slug}`;
  });
  after(() => house?.close());
  const ask = (params: Record<string, string>) => fetch(`${house.url}/oembed?${new URLSearchParams(params)}`);
  const embed = async (params: Record<string, string> = {}) =>
    (await (await ask({ url: address, ...params })).json()) as Record<string, string | number>;

  it('is a quotation with a link and whom it is by, within the extract that the terms allow, and nothing that runs', async () => {
    const got = await embed();
    assert.deepEqual(
      [got.version, got.type, got.title, got.author_name, got.author_url, got.provider_name],
      ['1.0', 'rich', 'Low <water>', 'Ann Lee', `${house.url}/en/people/ann-lee`, 'The Ferry Bell'],
    );
    const html = String(got.html);
    assert.ok(html.startsWith(`<blockquote cite="${address}" lang="en" dir="ltr">`));
    assert.ok(html.includes('Low &lt;water&gt;') && html.includes('The ferry &lt;b&gt;did&lt;/b&gt; not sail &amp;'));
    assert.doesNotMatch(html, /<(?:script|iframe|style|img)|\son\w+=|javascript:/i);
    done(await setArticle(house.room, house.editor, { articleId, terms: { extractLimit: 100 } }));
    const short = String((await embed()).html).match(/<\/p><p>(.*?)<\/p>/)![1]!;
    const plain = short.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
    assert.ok(lengthByTerms(plain) <= 100 && lengthByTerms(plain) > 40, plain);
  });

  it('is a link alone where nothing may be quoted, or where there is no room for it', async () => {
    assert.equal((await embed({ maxheight: '50' })).type, 'link');
    done(await setArticle(house.room, house.editor, { articleId, terms: { extractLimit: 0 } }));
    const got = await embed();
    assert.deepEqual([got.type, got.html, got.title], ['link', undefined, 'Low <water>']);
    done(await setArticle(house.room, house.editor, { articleId, terms: {} }));
  });

  it('keeps to the width that there is', async () => {
    assert.equal((await embed({ maxwidth: '240' })).width, 240);
    assert.ok(Number((await embed({ maxwidth: '5000' })).width) <= 600);
    assert.ok(Number((await embed({ maxwidth: 'wide' })).width) > 0);
  });

  it('comes as XML too', async () => {
    const answer = await ask({ url: address, format: 'xml' });
    assert.equal(answer.headers.get('content-type'), 'text/xml; charset=utf-8');
    const xml = await answer.text();
    assert.ok(xml.startsWith('<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed><type>rich</type>'));
    assert.ok(xml.includes('<title>Low &lt;water&gt;</title>') && xml.includes('<html>&lt;blockquote'));
  });

  it('is found from the page of the article', async () => {
    const page = await (await fetch(address)).text();
    const found = /<link rel="alternate" type="application\/json\+oembed" href="([^"]+)"/.exec(page)![1]!;
    const got = (await (await fetch(found.replace(/&amp;/g, '&'))).json()) as { title: string };
    assert.equal(got.title, 'Low <water>');
  });

  it('is refused for what is not ours or not there (404), and in other forms (501)', async () => {
    for (const url of [
      '',
      'x',
      'https://elsewhere.example/en/low-water',
      `${house.url}/en/nothing`,
      `${house.url}/en`,
      `${house.url}/%E0%A4%A`,
      `javascript:alert(1)//${address}`,
    ])
      assert.equal((await ask({ url })).status, 404, url);
    assert.equal((await fetch(`${house.url}/oembed`)).status, 404);
    assert.equal((await ask({ url: address, format: 'yaml' })).status, 501);
  });

  it('is not kept for other questions, nor offered while it is off', async () => {
    const second = await house.publishNew({ title: 'High water' });
    const got = await embed({ url: `${house.url}/en/${second.slug}` });
    assert.equal(got.title, 'High water');
    await house.settle({ web: { hubs: [], webmention: false, oembed: false } });
    assert.equal((await ask({ url: address })).status, 404);
    assert.doesNotMatch(await (await fetch(address)).text(), /oembed/);
  });
});

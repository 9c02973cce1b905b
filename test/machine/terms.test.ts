import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import type { Actor } from '../../src/domain/access.ts';
import { licenceAddress } from '../../src/domain/terms/licence.ts';
import { dataMining, rslLicences, tdmReservation } from '../../src/domain/terms/machine.ts';
import { machineUses, outletTerms, type Terms, termsOf, uses } from '../../src/domain/terms/terms.ts';
import { readXmlTree, type XmlElement } from '../../src/exchange/xml-tree.ts';
import { setArticle } from '../../src/flows/set-article.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { library } from '../../src/outside/images/library.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { type Published, publishInto } from '../browser/published.ts';
import { startServer, type TestServer } from '../harness/server.ts';

/*
 * One record of terms, and everything that machines are told from it, held against the vocabularies as they are published.
 */

/**
 * RSL 1.0, https://rslstandard.org/rsl (2025-11-06 with errata to 2026-05-27): elements, their parents and attributes (3.1 to 3.17),
 * of those that we write. docs/reuse-terms.md says against what the words were checked.
 */
const rslNamespace = 'https://rslstandard.org/rsl';
const rslElements: Record<string, { in: string | null; attributes: string[] }> = {
  rsl: { in: null, attributes: ['max-age'] },
  content: { in: 'rsl', attributes: ['url', 'server', 'encrypted', 'lastmod'] },
  license: { in: 'content', attributes: [] },
  permits: { in: 'license', attributes: ['type'] },
  prohibits: { in: 'license', attributes: ['type'] },
  payment: { in: 'license', attributes: ['type'] },
  standard: { in: 'payment', attributes: [] },
  custom: { in: 'payment', attributes: [] },
  copyright: { in: 'content', attributes: ['type', 'contactEmail', 'contactUrl'] },
  terms: { in: 'content', attributes: [] },
};
/** 3.4.1.1 and 3.4.1.2 */
const rslTokens: Record<string, string[]> = {
  usage: ['all', 'ai-all', 'ai-train', 'ai-input', 'ai-index', 'search'],
  user: ['commercial', 'non-commercial', 'education', 'government', 'personal'],
};
/** 3.7 */
const rslPayments = ['purchase', 'subscription', 'training', 'crawl', 'use', 'contribution', 'attribution', 'free'];

/** IPTC Photo Metadata 2023.1 and PLUS LDF (https://ns.useplus.org/LDF/ldf-XMPSpecification), values of plus:DataMining. */
const plusValues = [
  'DMI-UNSPECIFIED',
  'DMI-ALLOWED',
  'DMI-PROHIBITED-AIMLTRAINING',
  'DMI-PROHIBITED-GENAIMLTRAINING',
  'DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING',
  'DMI-PROHIBITED',
  'DMI-PROHIBITED-SEECONSTRAINT',
  'DMI-PROHIBITED-SEEEMBEDDEDRIGHTSEXPR',
  'DMI-PROHIBITED-SEELINKEDRIGHTSEXPR',
].map(value => `http://ns.useplus.org/ldf/vocab/${value}`);

const owner: Actor = { kind: 'system', name: 'test' };
const terms = (more: Partial<Terms> = {}) => ({
  ...termsOf({ terms: outletTerms.parse({}), credit: { en: 'The Bell' }, contact: { email: 'desk@bell.example' } }),
  ...more,
});
const anyTerms = fc
  .record({
    translation: fc.constantFrom(...uses),
    commercial: fc.constantFrom(...uses),
    mining: fc.constantFrom(...machineUses),
    aiTraining: fc.constantFrom(...machineUses),
    aiInput: fc.constantFrom(...machineUses),
  })
  .map(terms);

async function parsed(xml: string): Promise<XmlElement> {
  const limits = { nodes: 10_000, depth: 40, piece: 1_000_000, doctype: false, bytes: 1_000_000 };
  const read = await readXmlTree(new TextEncoder().encode(xml), limits);
  assert.ok(read.ok, JSON.stringify(read));
  return read.document.root;
}
const elements = (of: XmlElement): XmlElement[] => of.children.filter(c => c.kind === 'element');
const named = (of: XmlElement, name: string) => elements(of).filter(e => e.local === name);
const textOf = (of: XmlElement) => of.children.map(c => (c.kind === 'text' ? c.text : '')).join('');
const attributesOf = (of: XmlElement) => Object.fromEntries(of.attributes.map(a => [a.name, a.value]));

/** Holds an element, and what is in it, against the vocabulary. */
function validRsl(of: XmlElement, parent: string | null): void {
  const name = of.local;
  assert.equal(of.uri, rslNamespace, of.name);
  const known = rslElements[name];
  assert.ok(known, `no element ${name}`);
  assert.equal(known.in, parent, `${name} in ${parent}`);
  const attributes = attributesOf(of);
  for (const a of Object.keys(attributes))
    assert.ok(known.attributes.includes(a) || a.startsWith('xmlns'), `${a} on ${name}`);
  if (name === 'permits' || name === 'prohibits') {
    const allowed = rslTokens[attributes.type!];
    assert.ok(allowed, attributes.type);
    for (const token of textOf(of).split(' ')) assert.ok(allowed.includes(token), token);
  }
  if (name === 'payment') assert.ok(rslPayments.includes(attributes.type!), attributes.type);
  if (name === 'content') {
    assert.ok(named(of, 'license').length > 0);
    assert.ok(URL.canParse(attributes.url!));
    for (const one of ['copyright', 'terms']) assert.ok(named(of, one).length <= 1, one);
  }
  if (name === 'license') {
    assert.ok(named(of, 'payment').length <= 1);
    for (const kind of ['permits', 'prohibits']) {
      const types = named(of, kind).map(e => attributesOf(e).type);
      assert.equal(new Set(types).size, types.length, 'at most one of a type');
    }
  }
  for (const child of elements(of)) validRsl(child, name);
}

describe('the terms in the words of machines', () => {
  it('give in RSL what is allowed, offer what is asked for, and prohibit what is reserved', () => {
    fc.assert(
      fc.property(anyTerms, of => {
        const licences = rslLicences(of);
        const prohibited = new Set<string>(licences.flatMap(l => l.prohibits ?? []));
        for (const [answer, usage] of [
          [of.aiTraining, 'ai-train'],
          [of.aiInput, 'ai-input'],
        ] as const) {
          const given = licences.filter(l => l.permits.usage.includes(usage));
          const free = given.filter(l => l.payment !== 'custom');
          if (answer === 'allowed') assert.equal(free.length, 1);
          else assert.equal(free.length, 0);
          if (answer === 'reserved') {
            assert.equal(given.length, 0);
            assert.ok(prohibited.has(usage) || prohibited.has('ai-all'));
          } else assert.ok(!prohibited.has(usage) && !prohibited.has('ai-all'));
        }
        // search engines are companies, and find our articles whatever holds for commercial use
        assert.deepEqual(licences[0]!.permits, { usage: ['search'] });
        const toCompanies = (l: (typeof licences)[number]) => !l.permits.user || l.permits.user.includes('commercial');
        if (of.commercial === 'no') assert.ok(!licences.slice(1).some(toCompanies));
        if (of.commercial === 'ask') assert.ok(licences.slice(1).every(l => !toCompanies(l) || l.payment === 'custom'));
      }),
    );
  });

  it('reserve mining in TDMRep unless it is allowed to train as well, and name a policy where asking helps', () => {
    assert.deepEqual(tdmReservation(terms({ mining: 'allowed', aiTraining: 'allowed' })), {
      reservation: 0,
      policy: false,
    });
    assert.deepEqual(tdmReservation(terms({ mining: 'reserved', aiTraining: 'reserved' })), {
      reservation: 1,
      policy: false,
    });
    for (const more of [{ mining: 'ask' }, { mining: 'allowed', aiTraining: 'reserved' }] as const)
      assert.deepEqual(tdmReservation(terms(more)), { reservation: 1, policy: true });
  });

  it('say in a picture what PLUS has a word for, never more than is given', () => {
    fc.assert(
      fc.property(anyTerms, of => {
        const value = dataMining(of);
        assert.ok(plusValues.includes(value), value);
        if (value.endsWith('DMI-ALLOWED')) assert.ok(of.mining === 'allowed' && of.aiTraining === 'allowed');
      }),
    );
  });

  it('know the addresses of licences that pictures name in words', () => {
    assert.equal(licenceAddress('CC BY-SA 4.0'), 'https://creativecommons.org/licenses/by-sa/4.0/');
    assert.equal(licenceAddress('cc by 3.0'), 'https://creativecommons.org/licenses/by/3.0/');
    assert.equal(licenceAddress('CC0 1.0'), 'https://creativecommons.org/publicdomain/zero/1.0/');
    assert.equal(licenceAddress('https://example.org/licence'), 'https://example.org/licence');
    assert.equal(licenceAddress('© All rights reserved'), null);
  });

  it('stand in every size of a picture, and nothing else does', async () => {
    const bytes = await sharp({ create: { width: 700, height: 400, channels: 3, background: '#246' } })
      .withExif({ IFD0: { Artist: 'Olena Sirko' } })
      .jpeg()
      .toBuffer();
    const statement = 'https://bell.example/en/policies/reuse?a=1&b="2"';
    const { variants } = await library.variants(bytes, { dataMining: dataMining(terms()), statement });
    assert.equal(variants.length, 9);
    for (const { data, format } of variants) {
      const found = await sharp(data).metadata();
      assert.ok(found.xmp, format);
      const root = await parsed(found.xmp.toString('utf8').replace(/^<\?xpacket.*?\?>|<\?xpacket end.*$/g, ''));
      const description = elements(elements(root)[0]!)[0]!;
      const { 'plus:DataMining': value, 'xmpRights:WebStatement': web } = attributesOf(description);
      assert.equal(value, 'http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING');
      assert.equal(web, statement);
      assert.equal(attributesOf(description)['xmlns:plus'], 'http://ns.useplus.org/ldf/xmp/1.0/');
      assert.equal(found.exif, undefined, format);
    }
  });
});

describe('an article that differs', () => {
  it('keeps the outlet’s terms in all else, but not the words that were about them', () => {
    const outlet = {
      terms: outletTerms.parse({ text: { en: 'Up to 500.' }, aiInput: 'allowed' }),
      credit: { en: 'The Bell' },
      contact: { email: 'desk@bell.example' },
    };
    assert.deepEqual(termsOf(outlet).text, { en: 'Up to 500.' });
    const own = termsOf(outlet, { extractLimit: 100 });
    assert.deepEqual([own.extractLimit, own.aiInput, own.text, own.differ], [100, 'allowed', {}, true]);
    assert.equal(own.contact, 'desk@bell.example');
  });
});

describe('what the server says of the terms', () => {
  let server: TestServer;
  let article: Published;
  let path: string;
  before(async () => {
    server = await startServer();
    article = await publishInto(server.house.room, {
      en: { title: 'Low </item> water & mud', summary: 'The ferry waits.', text: 'The ferry did not sail.' },
      uk: { title: 'Мала вода', summary: '', text: 'Пором не пішов.' },
    });
    path = article.editions.en!.path;
  });
  after(() => server.stop());

  const get = async (path: string) => {
    const response = await fetch(`${server.url}${path}`);
    const text = await response.text();
    assert.equal(response.status, 200, `${path}: ${text.slice(0, 300)}`);
    return { headers: response.headers, text };
  };
  const set = async (more: object) => {
    const { room } = server.house;
    const { settings, version } = await readOutlet(room.db);
    const done = await updateOutlet(room, owner, {
      version,
      settings: { ...settings, terms: { ...settings.terms, ...more } },
    });
    assert.ok(done.ok, JSON.stringify(done));
  };
  const setOwn = async (terms: object) => {
    const done = await setArticle(server.house.room, owner, { articleId: article.articleId, terms });
    assert.ok(done.ok, JSON.stringify(done));
  };
  const data = (page: string) =>
    JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page)![1]!)['@graph'][0];

  it('are held against RSL by a check that knows what is wrong', async () => {
    const content = (inner: string) =>
      `<rsl xmlns="${rslNamespace}"><content url="https://bell.example/"><license>${inner}</license></content></rsl>`;
    const valid = async (xml: string) => validRsl(await parsed(xml), null);
    await valid(content('<permits type="usage">search ai-index</permits><payment type="free"/>'));
    for (const wrong of [
      // words of the drafts, of other vocabularies, and what nobody has
      content('<permits type="usage">train-ai</permits>'),
      content('<permits type="usage">ai-use</permits>'),
      content('<permits type="user">commercial search</permits>'),
      content('<permits type="usage">search</permits><permits type="usage">ai-all</permits>'),
      content('<payment type="per-crawl"/>'),
      content('<payment type="inference"/>'),
      content('<payment type="royalty"/>'),
      content('<custom>https://bell.example/en/permissions</custom>'),
      content('<permits type="usage">search</permits>').replace(rslNamespace, 'https://rslstandard.org/rsl/1.0'),
      `<rsl xmlns="${rslNamespace}"><content url="https://bell.example/"/></rsl>`,
    ])
      await assert.rejects(valid(wrong), assert.AssertionError, wrong);
  });

  it('RSL at /license.xml, named in robots.txt and by every page', async () => {
    const { text, headers } = await get('/license.xml');
    assert.match(headers.get('content-type')!, /^application\/rsl\+xml/);
    const root = await parsed(text);
    assert.equal(attributesOf(root).xmlns, rslNamespace);
    validRsl(root, null);
    assert.deepEqual(
      named(root, 'content').map(c => attributesOf(c).url),
      [`${server.url}/`],
    );
    // RSL 4.4: a line of its own, before all groups, with an absolute address
    const robots = (await get('/robots.txt')).text;
    assert.ok(robots.startsWith(`License: ${server.url}/license.xml\n\nUser-agent: *\n`), robots);
    for (const page of ['/en', path, '/en/policies/reuse', `${path}/history`]) {
      const { headers, text } = await get(page);
      // RSL 4.5
      // articles say where Webmentions are sent too
      assert.match(
        headers.get('link')!,
        new RegExp(`^<${server.url}/license.xml>; rel="license"; type="application/rsl\\+xml"(?:, |$)`),
        page,
      );
      assert.ok(
        text.includes(`<link rel="license" type="application/rsl+xml" href="${server.url}/license.xml">`),
        page,
      );
      assert.equal(headers.get('tdm-reservation'), '1', page);
      assert.equal(headers.get('tdm-policy'), `${server.url}/tdm-policy.json`, page);
      assert.ok(text.includes('<meta name="tdm-reservation" content="1">'), page);
    }
  });

  it('RSL in RSS, with the namespace on the root, for each item', async () => {
    const { text } = await get('/en/feed.rss');
    const root = await parsed(text);
    assert.equal(root.name, 'rss');
    assert.equal(attributesOf(root)['xmlns:rsl'], rslNamespace);
    const items = named(named(root, 'channel')[0]!, 'item');
    assert.equal(items.length, 1);
    const [content, ...more] = elements(items[0]!).filter(e => e.name === 'rsl:content');
    assert.ok(content && more.length === 0);
    assert.equal(attributesOf(content).url, server.url + path);
    validRsl(content, 'rsl');
    assert.match(textOf(named(items[0]!, 'title')[0]!), /<\/item> water/);
  });

  it('TDMRep as a list of rules, and a policy that its profile of ODRL allows', async () => {
    const { text, headers } = await get('/.well-known/tdmrep.json');
    assert.match(headers.get('content-type')!, /^application\/json/);
    assert.deepEqual(JSON.parse(text), [
      { location: '/', 'tdm-reservation': 1, 'tdm-policy': `${server.url}/tdm-policy.json` },
    ]);
    const policy = await get('/tdm-policy.json');
    assert.match(policy.headers.get('content-type')!, /^application\/ld\+json/);
    const said = JSON.parse(policy.text);
    // TDMRep, "Specification of the TDM Policy"
    assert.deepEqual(said['@context'], ['http://www.w3.org/ns/odrl.jsonld', 'http://www.w3.org/ns/tdmrep.jsonld']);
    assert.equal(said['@type'], 'Offer');
    assert.equal(said.profile, 'http://www.w3.org/ns/tdmrep');
    assert.ok(URL.canParse(said.uid));
    const assigner = [
      'uid',
      'vcard:fn',
      'vcard:nickname',
      'vcard:hasEmail',
      'vcard:hasAddress',
      'vcard:hasTelephone',
      'vcard:hasURL',
    ];
    for (const key of Object.keys(said.assigner)) assert.ok(assigner.includes(key), key);
    assert.equal(said.assigner['vcard:hasEmail'], 'mailto:desk@ferrybell.example.org');
    assert.deepEqual(said.permission, [{ action: 'tdm:mine', duty: [{ action: 'obtainConsent' }] }]);
  });

  it('schema.org: licence, usage, where to ask, notice and credit', async () => {
    const { text } = await get(path);
    const said = data(text);
    const policy = `${server.url}/en/policies/reuse`;
    assert.deepEqual(said.license, [policy, `${server.url}/license.xml`]);
    assert.equal(said.usageInfo, policy);
    assert.equal(said.acquireLicensePage, `${server.url}/en/permissions?article=${article.articleId}`);
    assert.equal(said.copyrightNotice, `© ${new Date().getUTCFullYear()} The Ferry Bell`);
    assert.equal(said.creditText, 'The Ferry Bell');
  });

  it('all of it again the moment the outlet changes its mind', async () => {
    await get('/en/feed.rss');
    await set({
      aiTraining: 'allowed',
      mining: 'allowed',
      aiInput: 'reserved',
      licence: 'https://creativecommons.org/licenses/by/4.0/',
      extractLimit: 300,
    });
    const licence = (await get('/license.xml')).text;
    validRsl(await parsed(licence), null);
    assert.match(
      licence,
      /<permits type="usage">ai-train<\/permits><payment type="attribution"><standard>https:\/\/creativecommons\.org\/licenses\/by\/4\.0\/<\/standard>/,
    );
    assert.match(licence, /<prohibits type="usage">ai-input ai-index<\/prohibits>/);
    assert.match((await get('/en/feed.rss')).text, /<rsl:permits type="usage">ai-train/);
    assert.deepEqual(JSON.parse((await get('/.well-known/tdmrep.json')).text), [
      { location: '/', 'tdm-reservation': 0 },
    ]);
    const { headers, text } = await get(path);
    assert.equal(headers.get('tdm-reservation'), '0');
    assert.equal(headers.get('tdm-policy'), null);
    assert.equal(data(text).license[0], 'https://creativecommons.org/licenses/by/4.0/');
    assert.match(text, /up to 300 characters/);
    const policy = (await get('/en/policies/reuse')).text;
    assert.match(policy, /Up to 300 characters/);
    assert.match(policy, /Training of AI models<\/th><td><bdi>Allowed, with credit/);
    assert.match((await get('/uk/policies/reuse')).text, /До 300 знаків/);
  });

  it('of an article that differs what holds for it, in every language, and of the others what held before', async () => {
    await setOwn({
      extractLimit: 120,
      aiTraining: 'reserved',
      mining: 'reserved',
      aiInput: 'ask',
      credit: { en: 'Lagoon Today' },
    });
    const { text } = await get('/license.xml');
    const root = await parsed(text);
    validRsl(root, null);
    const uk = article.editions.uk!.path;
    assert.deepEqual(
      new Set(named(root, 'content').map(c => attributesOf(c).url)),
      new Set(['/', `${path}$`, `${path}/`, `${uk}$`, `${uk}/`].map(p => server.url + p)),
    );
    const rules = JSON.parse((await get('/.well-known/tdmrep.json')).text);
    // the first rule that fits is taken
    assert.deepEqual(rules.at(-1), { location: '/', 'tdm-reservation': 0 });
    assert.ok(
      rules.some(
        (r: { location: string; 'tdm-reservation': number }) => r.location === `${path}$` && r['tdm-reservation'] === 1,
      ),
    );
    for (const page of [path, uk, `${path}/history`, `${path}/history/1`])
      assert.equal((await get(page)).headers.get('tdm-reservation'), '1', page);
    assert.equal((await get('/en')).headers.get('tdm-reservation'), '0');
    const page = (await get(path)).text;
    assert.match(page, /up to 120 characters/);
    assert.match(page, /data-limit="120"/);
    assert.equal(data(page).creditText, 'Lagoon Today');
    assert.match((await get('/en/feed.rss')).text, /<rsl:prohibits type="usage">ai-train/);
    await setOwn({});
    assert.deepEqual(JSON.parse((await get('/.well-known/tdmrep.json')).text), [
      { location: '/', 'tdm-reservation': 0 },
    ]);
    assert.match((await get(path)).text, /up to 300 characters/);
  });

  it('takes an article’s terms from editors only, and none that it does not know', async () => {
    const { room } = server.house;
    const { articleId } = article;
    const as = (role: 'writer' | 'editor') => ({ kind: 'user', id: role, name: role, role }) as const;
    const writer = await setArticle(room, as('writer'), { articleId, terms: { extractLimit: 9 } });
    assert.ok(!writer.ok && writer.failure.kind === 'forbidden');
    for (const terms of [{ extractLimit: -1 }, { licence: 'javascript:alert(1)' }, { mining: 'free' }, { other: 1 }]) {
      const refused = await setArticle(room, as('editor'), { articleId, terms });
      assert.ok(!refused.ok && refused.failure.kind === 'invalid', JSON.stringify(terms));
    }
  });
});

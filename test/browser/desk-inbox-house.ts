import { Hono } from 'hono';
import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import type { Act } from '../../src/domain/access.ts';
import { type CaseState, type DecisionAct, decided } from '../../src/domain/correction/case.ts';
import { outletTerms } from '../../src/domain/terms/terms.ts';
import { deskApp, deskAsset } from '../../src/web/desk-api/app.ts';
import type { Session } from '../../src/web/desk-api/contract.ts';
import type { Block, CaseRow, CaseView, Figures, LogRow, SavedReply } from '../../src/web/desk-api/inbox-contract.ts';

/*
 * The built app with a server that stands in for the real one: it keeps to the contract of the inbox, and can be told to
 * be away, or that somebody else was faster.
 */

export type Sent = { method: string; path: string; body: Record<string, unknown> };
export type House = {
  cases: CaseView[];
  replies: SavedReply[];
  blocks: Block[];
  log: LogRow[];
  figures: Figures;
  /** what the app sent, reads left out */
  sent: Sent[];
  /** nobody answers */
  away: boolean;
  /** before the next act is looked at, somebody else does this one */
  faster: { by: string; act: DecisionAct } | null;
};

const editing: Act[] = [
  'article.create',
  'article.read-draft',
  'case.read',
  'case.decide',
  'log.withdraw',
  'user.list',
  'draft.save-any',
];
export const reading: Act[] = ['article.read-draft', 'case.read'];

export const site = 'http://desk.test';

/** A page at the desk of a house. */
export async function openDesk(
  browser: Browser,
  house: House,
  options: { lang?: string; can?: Act[]; width?: number; height?: number; scheme?: 'light' | 'dark' } = {},
): Promise<{ page: Page; context: BrowserContext; wrong: string[] }> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/Kyiv',
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.scheme ?? 'light',
    reducedMotion: 'reduce',
  });
  const app = new Hono().get('/desk/assets/:file', deskAsset()).get('/desk/*', deskApp());
  const session = sessionOf(options.lang ?? 'en', options.can ?? editing);
  await context.route(`${site}/**`, async route => {
    const url = new URL(route.request().url());
    if (url.pathname.startsWith('/desk/api/')) return answer(route, url, house, session);
    const response = await app.request(url.pathname);
    return route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('pageerror', error => wrong.push(error.message));
  page.on(
    'console',
    m => m.type() === 'error' && /Content Security|Trusted|React/.test(m.text()) && wrong.push(m.text()),
  );
  return { page, context, wrong };
}

function sessionOf(language: string, can: Act[]): Session {
  return {
    user: { id: 'nadia', name: 'Nadia Korol', email: 'nadia@example.org', role: 'editor', language, twoFactor: true },
    can,
    mail: true,
    outlet: {
      name: 'The Estuary',
      languages: [
        { tag: 'en', dir: 'ltr' },
        { tag: 'uk', dir: 'ltr' },
        { tag: 'ar', dir: 'rtl' },
      ],
      defaultLanguage: 'en',
      timeZone: 'Europe/Kyiv',
      publicUrl: site,
      extractLimit: 500,
      terms: outletTerms.parse({}),
      parts: [],
    },
    languages: [],
  };
}

async function answer(route: Route, url: URL, house: House, session: Session): Promise<void> {
  if (house.away) return route.abort('internetdisconnected');
  const request = route.request();
  const method = request.method();
  const path = url.pathname.slice('/desk/api/'.length);
  const json = (body: unknown, status = 200) => route.fulfill({ status, json: body });
  const problem = (status: number, key: string, detail: string, data?: unknown) =>
    route.fulfill({
      status,
      contentType: 'application/problem+json',
      body: JSON.stringify({ type: 'about:blank', title: 'No', status, key, detail, data }),
    });
  const body = method === 'GET' ? {} : (request.postDataJSON() as Record<string, unknown>);
  if (method !== 'GET') house.sent.push({ method, path, body });

  if (path === 'session') return json(session);
  if (path === 'users')
    return json(
      ['Nadia Korol', 'Omar Said'].map(name => ({ id: name.split(' ')[0]?.toLowerCase(), name, state: 'active' })),
    );
  if (path === 'cases') {
    const state = url.searchParams.get('state');
    const fits = house.cases.filter(
      c =>
        (state ? c.state === state : waits(c.state)) &&
        (['about', 'lang'] as const).every(k => !url.searchParams.get(k) || c[k] === url.searchParams.get(k)) &&
        (!url.searchParams.get('kind') || url.searchParams.get('kind')! in c.kinds) &&
        (!url.searchParams.get('mine') || c.assignedTo?.id === session.user.id),
    );
    const from = Number(url.searchParams.get('after') ?? 0);
    const limit = Math.min(Number(url.searchParams.get('limit') ?? 10), 10);
    const next = from + limit < fits.length ? String(from + limit) : null;
    const waiting = house.cases.filter(c => waits(c.state)).length;
    return json({ items: fits.slice(from, from + limit), next, waiting });
  }
  const [, id, act] = /^cases\/(\d+)(?:\/(\w+))?$/.exec(path) ?? [];
  if (id) {
    const found = house.cases.find(c => c.id === Number(id));
    if (!found) return problem(404, 'case.missing', 'There is no such case.');
    if (!act) return json({ ...found, can: { decide: session.can.includes('case.decide'), assign: true } });
    if (house.faster) {
      decide(found, house.faster.act, house.faster.by, 'Checked with the port.');
      house.faster = null;
    }
    if (body.version !== found.version) {
      const last = found.decisions.at(-1);
      const data = { by: last?.by ?? null, act: last?.act ?? 'assign', at: last?.at ?? now() };
      return problem(409, 'case.changed', 'Somebody else changed this case.', data);
    }
    if (act === 'assignee') {
      found.assignedTo = body.user
        ? { id: String(body.user), name: body.user === 'nadia' ? 'Nadia Korol' : 'Omar Said' }
        : null;
      found.version++;
      return json({ state: found.state, version: found.version, undoUntil: null });
    }
    const entry = act === 'accept' && body.kind !== 'minor' ? (house.log[0]?.number ?? 0) + 1 : null;
    decide(found, act as DecisionAct, session.user.name, String(body.reason ?? ''), entry);
    if (act === 'later') found.laterUntil = String(body.until);
    const undoUntil = act === 'undo' || act === 'reopen' ? null : new Date(Date.now() + 10_000).toISOString();
    if (act === 'accept') return json({ revision: 4, correction: entry, undoUntil, version: found.version });
    return json({ state: found.state, version: found.version, undoUntil });
  }
  for (const [name, list] of [
    ['replies', house.replies],
    ['blocks', house.blocks],
  ] as const) {
    if (path === name && method === 'GET') return json(list);
    if (path === name) {
      const made = { ...body, id: Math.max(0, ...list.map(l => l.id)) + 1, createdAt: now() } as never;
      list.push(made);
      return json(made, 201);
    }
    const at = list.findIndex(l => path === `${name}/${l.id}`);
    if (at >= 0 && method === 'DELETE') {
      list.splice(at, 1);
      return route.fulfill({ status: 204 });
    }
    if (at >= 0) {
      Object.assign(list[at]!, body);
      return json(list[at]);
    }
  }
  if (path === 'log') return json({ items: house.log, next: null });
  const withdrawn = house.log.find(e => path === `log/${e.number}/withdraw`);
  if (withdrawn) {
    withdrawn.withdrawn = true;
    const entry = {
      ...withdrawn,
      number: house.log.length + 1,
      kind: 'withdrawal',
      wrong: '',
      right: '',
      withdrawn: false,
    };
    house.log.unshift({ ...entry, note: String(body.note), at: now() } as LogRow);
    return json({ number: house.log.length });
  }
  if (path.startsWith('figures')) {
    const months = house.figures.months.slice(-Number(url.searchParams.get('months')));
    return json({ ...house.figures, months });
  }
  return problem(404, 'missing', `Nothing at ${path}`);
}

const waits = (state: CaseState) => state === 'open' || state === 'asked' || state === 'later';
const now = () => new Date().toISOString();

function decide(found: CaseView, act: DecisionAct, by: string, reason: string, correction: number | null = null) {
  found.state = decided(found.state, act) ?? found.state;
  found.version++;
  found.decisions.push({ act, by, at: now(), reason, correction });
}

// --- what is in the house

const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
const can = { decide: true, assign: true };

type Begun = Partial<CaseView> & Pick<CaseRow, 'id' | 'excerpt'>;
function caseOf(more: Begun): CaseView {
  const suggestions = more.suggestions ?? [];
  const kinds: CaseView['kinds'] = {};
  for (const s of suggestions) kinds[s.kind] = (kinds[s.kind] ?? 0) + 1;
  return {
    about: 'passage',
    state: 'open',
    lang: 'en',
    dir: 'ltr',
    edition: { id: 11, articleId: 1, title: 'The gauge house keeper', url: `${site}/en/gauge-house`, site: null },
    reports: suggestions.length,
    kinds,
    firstAt: suggestions[0]?.receivedAt ?? ago(30),
    lastAt: suggestions.at(-1)?.receivedAt ?? ago(30),
    laterUntil: null,
    assignedTo: null,
    version: 1,
    now: null,
    standsIn: null,
    revision: 3,
    suggestions,
    origin: null,
    decisions: [],
    siblings: [],
    related: [],
    page: null,
    can,
    ...more,
  };
}

const sentence = 'The pier was rebuilt in 1987 after the storm tore away its outer third.';
const before =
  'Anyone who has crossed at low water knows the sound. The harbour office keeps a drawer of photographs, most of them undated. ';
const after =
  ' The council paid for the timber, the ferrymen gave their Sundays, and nobody wrote down how long it took.';

/** A house as it is on a Tuesday: several reports of one mistake, a check, a letter, a passage that is gone. */
export function furnished(): House {
  const right = sentence.replace('1987', '1978');
  const cases = [
    caseOf({
      id: 1,
      excerpt: 'rebuilt in 1987',
      now: {
        start: 200,
        end: 200 + sentence.length,
        text: sentence,
        passage: { start: sentence.indexOf('rebuilt'), end: sentence.indexOf(' after') },
        before,
        after,
        how: 'exact',
        proposals: [
          { suggestion: 's1', text: right, count: 2 },
          { suggestion: 's3', text: sentence.replace('in 1987', 'in the spring of 1978'), count: 1 },
        ],
      },
      suggestions: [
        {
          id: 's1',
          kind: 'fact',
          exact: 'rebuilt in 1987',
          proposed: 'rebuilt in 1978',
          comment: 'The plaque at the pier says 1978. My father worked on it.',
          answerable: true,
          lang: 'en',
          via: 'page',
          receivedAt: ago(50),
        },
        {
          id: 's2',
          kind: 'fact',
          exact: '1987',
          proposed: '1978',
          comment: '',
          answerable: false,
          lang: 'en',
          via: 'form',
          receivedAt: ago(26),
        },
        {
          id: 's3',
          kind: 'fact',
          exact: 'in 1987',
          proposed: 'in the spring of 1978',
          comment: 'У газеті «Лиман» за квітень 1978 року є світлина відкриття.',
          answerable: true,
          lang: 'uk',
          via: 'widget',
          receivedAt: ago(3),
        },
      ],
      siblings: [
        { edition: 12, lang: 'uk', title: 'Доглядачка водомірної хати' },
        { edition: 13, lang: 'ar', title: 'حارسة بيت القياس' },
      ],
    }),
    caseOf({
      id: 2,
      excerpt: 'teh last ferryman',
      edition: { id: 21, articleId: 2, title: 'The last ferryman', url: `${site}/en/last-ferryman`, site: null },
      now: {
        start: 10,
        end: 42,
        text: 'He is teh last ferryman of five.',
        passage: { start: 6, end: 23 },
        before: '',
        after: ' The others sold their boats.',
        how: 'folded',
        proposals: [{ suggestion: 's4', text: 'He is the last ferryman of five.', count: 1 }],
      },
      assignedTo: { id: 'nadia', name: 'Nadia Korol' },
      suggestions: [
        {
          id: 's4',
          kind: 'typo',
          exact: 'teh last ferryman',
          proposed: 'the last ferryman',
          comment: '',
          answerable: false,
          lang: 'en',
          via: 'page',
          receivedAt: ago(20),
        },
      ],
    }),
    caseOf({
      id: 3,
      about: 'check',
      excerpt: 'أعيد بناء الرصيف عام 1987',
      lang: 'ar',
      dir: 'rtl',
      edition: { id: 13, articleId: 1, title: 'حارسة بيت القياس', url: `${site}/ar/gauge-house`, site: null },
      now: {
        start: 90,
        end: 160,
        text: 'أعيد بناء الرصيف عام 1987 بعد أن اقتلعت العاصفة ثلثه الخارجي.',
        passage: { start: 0, end: 25 },
        before: 'كل من عبر وقت الجزر يعرف الصوت. ',
        after: ' دفع المجلس ثمن الخشب.',
        how: 'mapped',
        proposals: [],
      },
      origin: {
        case: 9,
        title: 'The gauge house keeper',
        url: `${site}/en/gauge-house`,
        lang: 'en',
        before: sentence,
        after: right,
      },
    }),
    caseOf({
      id: 4,
      excerpt: 'eleven to two',
      edition: { id: 31, articleId: 3, title: 'Night ferry stays', url: `${site}/en/night-ferry`, site: null },
      state: 'later',
      laterUntil: new Date(Date.now() + 20 * 3_600_000).toISOString(),
      assignedTo: { id: 'omar', name: 'Omar Said' },
      suggestions: [
        {
          id: 's5',
          kind: 'other',
          exact: 'eleven to two',
          proposed: null,
          comment: 'Was this not nine to four? The minutes say otherwise.',
          answerable: true,
          lang: 'en',
          via: 'annotation',
          receivedAt: ago(90),
        },
      ],
      decisions: [{ act: 'later', by: 'Omar Said', at: ago(60), reason: '', correction: null }],
    }),
    caseOf({
      id: 5,
      about: 'outlet',
      lang: 'uk',
      excerpt: 'Дякую за розслідування про свинцеві труби. Чи плануєте ви продовження про школи на лівому березі?',
      edition: null,
      suggestions: [
        {
          id: 's6',
          kind: 'other',
          exact: null,
          proposed: null,
          comment:
            'Дякую за розслідування про свинцеві труби. Чи плануєте ви продовження про школи на лівому березі? Можу поділитися результатами аналізів.',
          answerable: true,
          lang: 'uk',
          via: 'form',
          receivedAt: ago(5),
        },
      ],
    }),
    ...Array.from({ length: 8 }, (_, i) =>
      caseOf({
        id: 10 + i,
        excerpt: `lead pipes in ${40 + i} of the houses`,
        edition: {
          id: 41,
          articleId: 4,
          title: 'Lead pipes: what the map does not show',
          url: `${site}/en/lead-pipes`,
          site: null,
        },
        state: i === 7 ? 'declined' : 'open',
        suggestions: [
          {
            id: `p${i}`,
            kind: 'fact',
            exact: `${40 + i} of the houses`,
            proposed: null,
            comment: 'Is this number right?',
            answerable: i % 2 === 0,
            lang: 'en',
            via: 'page',
            receivedAt: ago(100 + i),
          },
        ],
      }),
    ),
  ];
  return {
    cases,
    replies: [
      {
        id: 1,
        lang: 'en',
        name: 'Thanks, corrected',
        text: 'Thank you. You are right, and the article says so now.',
      },
      { id: 2, lang: 'uk', name: 'Дякуємо, виправлено', text: 'Дякуємо! Ви маєте рацію, ми виправили статтю.' },
      { id: 3, lang: 'ar', name: 'شكرًا، صُحّح', text: 'شكرًا لك. أنت محق، وقد صححنا المقال.' },
    ],
    blocks: [
      { id: 1, kind: 'email', value: '@spam.example', createdAt: ago(400) },
      { id: 2, kind: 'words', value: 'casino bonus', createdAt: ago(900) },
    ],
    log: [
      {
        number: 3,
        kind: 'correction',
        lang: 'en',
        title: 'Night ferry stays',
        url: `${site}/en/night-ferry`,
        wrong: 'The council voted nine to four.',
        right: 'The council voted eleven to two.',
        note: 'We misread the minutes of the session.',
        at: ago(200),
        withdrawn: false,
      },
      {
        number: 2,
        kind: 'clarification',
        lang: 'uk',
        title: 'Свинцеві труби',
        url: `${site}/uk/lead-pipes`,
        wrong: 'Труби замінять цього року.',
        right: 'Труби почнуть замінювати цього року.',
        note: '',
        at: ago(700),
        withdrawn: true,
      },
      {
        number: 1,
        kind: 'update',
        lang: 'ar',
        title: 'آخر مراكبي',
        url: `${site}/ar/last-ferryman`,
        wrong: '',
        right: '',
        note: 'باع المراكبي قاربه في تشرين الأول.',
        at: ago(1500),
        withdrawn: false,
      },
    ],
    figures: figures(),
    sent: [],
    away: false,
    faster: null,
  };
}

function figures(): Figures {
  const older = [3, 8, 5, 12, 7, 11, 4, 9, 16, 13, 20, 10];
  const reports = [...older, 14, 22, 9, 31, 18, 0, 27, 41, 36, 25, 33, 19];
  const medians = [...older.map(n => n * 420), 2900, 2400, 3100, 1500, 1300, null, 1100, 1700, 900, 620, 540, 380];
  return {
    months: reports.map((n, i) => ({
      month: `${2024 + Math.floor((i + 11) / 12)}-${String(((i + 11) % 12) + 1).padStart(2, '0')}`,
      reports: n,
      cases: Math.ceil(n * 0.7),
      accepted: Math.round(n * 0.4),
      declined: Math.round(n * 0.25),
      corrections: Math.round(n * 0.2),
      articles: n === 0 ? 0 : 60 + i * 3,
      medianMinutes: medians[i] ?? null,
    })),
    byKind: [
      { kind: 'fact', accepted: 52, declined: 31 },
      { kind: 'typo', accepted: 71, declined: 4 },
      { kind: 'translation', accepted: 12, declined: 6 },
      { kind: 'other', accepted: 2, declined: 17 },
    ],
    medianMinutes: 1240,
    correctionsPerThousand: 64.3,
  };
}

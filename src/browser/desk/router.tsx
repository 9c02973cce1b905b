import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router';
import { readCitationSearch } from './citations/queries.ts';
import { readCommentSearch } from './comments/queries.ts';
import { readCaseSearch } from './inbox/cases.ts';
import { readPaymentSearch } from './money/queries.ts';
import { readGrantSearch, readPermissionSearch, readRequestSearch } from './permissions/queries.ts';
import { Desk } from './shell.tsx';
import { SignedOut } from './signed-out.tsx';
import { readSupporterSearch } from './supporters/queries.ts';
import { readVisitsSearch } from './visits/queries.ts';

/*
 * Every screen of the desk. Each is a chunk of its own, fetched when it is first gone to (and on hover before that).
 */

type ListSearch = { q?: string; state?: string; lang?: string; section?: string; person?: string; mine?: boolean };
/** The row to begin at; `stale`: the first whose original changed. */
type TranslateSearch = { row?: 'stale' | number | undefined };
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

const root = createRootRoute({ component: Outlet });
const desk = createRoute({ getParentRoute: () => root, id: 'desk', component: Desk });

const articles = createRoute({
  getParentRoute: () => desk,
  path: '/',
  validateSearch: (search: Record<string, unknown>): ListSearch => ({
    q: text(search.q),
    state: text(search.state),
    lang: text(search.lang),
    section: text(search.section),
    person: text(search.person),
    mine: search.mine === true || search.mine === 'true' ? true : undefined,
  }),
  component: lazyRouteComponent(() => import('./screens/articles.tsx'), 'Articles'),
});
const editor = createRoute({
  getParentRoute: () => desk,
  path: '/editions/$edition',
  component: lazyRouteComponent(() => import('./editor/screen.tsx'), 'EditorScreen'),
});
const translate = createRoute({
  getParentRoute: () => desk,
  path: '/editions/$edition/translate',
  validateSearch: (search: Record<string, unknown>): TranslateSearch => ({
    row: search.row === 'stale' ? search.row : Number(search.row) || undefined,
  }),
  component: lazyRouteComponent(() => import('./translate/screen.tsx'), 'TranslateScreen'),
});
const open = createRoute({ getParentRoute: () => root, id: 'open', component: SignedOut });

const inbox = createRoute({
  getParentRoute: () => desk,
  path: '/inbox',
  component: lazyRouteComponent(() => import('./inbox/frame.tsx'), 'InboxFrame'),
});
const cases = createRoute({
  getParentRoute: () => inbox,
  id: 'cases',
  validateSearch: readCaseSearch,
  component: lazyRouteComponent(() => import('./inbox/screen.tsx'), 'CasesScreen'),
});
const noCase = createRoute({
  getParentRoute: () => cases,
  path: '/',
  component: lazyRouteComponent(() => import('./inbox/screen.tsx'), 'NoCase'),
});
const oneCase = createRoute({
  getParentRoute: () => cases,
  path: '$case',
  component: lazyRouteComponent(() => import('./inbox/case.tsx'), 'CaseScreen'),
});
const log = createRoute({
  getParentRoute: () => inbox,
  path: '/log',
  component: lazyRouteComponent(() => import('./inbox/log.tsx'), 'LogScreen'),
});
const figures = createRoute({
  getParentRoute: () => inbox,
  path: '/figures',
  component: lazyRouteComponent(() => import('./inbox/figures.tsx'), 'FiguresScreen'),
});
const replies = createRoute({
  getParentRoute: () => inbox,
  path: '/replies',
  component: lazyRouteComponent(() => import('./inbox/replies.tsx'), 'RepliesScreen'),
});
const blocked = createRoute({
  getParentRoute: () => inbox,
  path: '/blocked',
  component: lazyRouteComponent(() => import('./inbox/blocked.tsx'), 'BlockedScreen'),
});

const permissions = createRoute({
  getParentRoute: () => desk,
  path: '/permissions',
  component: lazyRouteComponent(() => import('./permissions/frame.tsx'), 'PermissionsFrame'),
});
const requests = createRoute({
  getParentRoute: () => permissions,
  path: '/',
  validateSearch: readRequestSearch,
  component: lazyRouteComponent(() => import('./permissions/requests.tsx'), 'RequestsScreen'),
});
const oneRequest = createRoute({
  getParentRoute: () => permissions,
  path: '/requests/$request',
  component: lazyRouteComponent(() => import('./permissions/request.tsx'), 'RequestScreen'),
});
const granted = createRoute({
  getParentRoute: () => permissions,
  path: '/granted',
  validateSearch: readPermissionSearch,
  component: lazyRouteComponent(() => import('./permissions/granted.tsx'), 'GrantedScreen'),
});
const onePermission = createRoute({
  getParentRoute: () => permissions,
  path: '/granted/$number',
  component: lazyRouteComponent(() => import('./permissions/permission.tsx'), 'PermissionScreen'),
});
const newPermission = createRoute({
  getParentRoute: () => permissions,
  path: '/new',
  validateSearch: readGrantSearch,
  component: lazyRouteComponent(() => import('./permissions/new.tsx'), 'NewPermissionScreen'),
});
const letters = createRoute({
  getParentRoute: () => permissions,
  path: '/letters',
  component: lazyRouteComponent(() => import('./permissions/letters.tsx'), 'LettersScreen'),
});

const citations = createRoute({
  getParentRoute: () => desk,
  path: '/citations',
  component: lazyRouteComponent(() => import('./citations/frame.tsx'), 'CitationsFrame'),
});
const citingPages = createRoute({
  getParentRoute: () => citations,
  id: 'pages',
  validateSearch: readCitationSearch,
  component: lazyRouteComponent(() => import('./citations/screen.tsx'), 'CitationsScreen'),
});
const noCitation = createRoute({
  getParentRoute: () => citingPages,
  path: '/',
  component: lazyRouteComponent(() => import('./citations/screen.tsx'), 'NoCitation'),
});
const oneCitation = createRoute({
  getParentRoute: () => citingPages,
  path: '$citation',
  component: lazyRouteComponent(() => import('./citations/citation.tsx'), 'CitationScreen'),
});
const citationFigures = createRoute({
  getParentRoute: () => citations,
  path: '/figures',
  component: lazyRouteComponent(() => import('./citations/figures.tsx'), 'CitationFiguresScreen'),
});
const watchedSites = createRoute({
  getParentRoute: () => citations,
  path: '/sites',
  component: lazyRouteComponent(() => import('./citations/sites.tsx'), 'SitesScreen'),
});

const comments = createRoute({
  getParentRoute: () => desk,
  path: '/comments',
  validateSearch: readCommentSearch,
  component: lazyRouteComponent(() => import('./comments/screen.tsx'), 'CommentsScreen'),
});

const support = createRoute({
  getParentRoute: () => desk,
  path: '/support',
  component: lazyRouteComponent(() => import('./support/frame.tsx'), 'SupportFrame'),
});
const supportPage = createRoute({
  getParentRoute: () => support,
  path: '/',
  component: lazyRouteComponent(() => import('./support/page.tsx'), 'SupportPageScreen'),
});
const sponsors = createRoute({
  getParentRoute: () => support,
  path: '/sponsors',
  component: lazyRouteComponent(() => import('./support/sponsors.tsx'), 'SponsorsScreen'),
});

const visits = createRoute({
  getParentRoute: () => desk,
  path: '/visits',
  validateSearch: readVisitsSearch,
  component: lazyRouteComponent(() => import('./visits/screen.tsx'), 'VisitsScreen'),
});
const personalData = createRoute({
  getParentRoute: () => desk,
  path: '/personal-data',
  component: lazyRouteComponent(() => import('./screens/personal-data.tsx'), 'PersonalDataScreen'),
});

const money = createRoute({
  getParentRoute: () => desk,
  path: '/money',
  component: lazyRouteComponent(() => import('./money/frame.tsx'), 'MoneyFrame'),
});
const moneyPayments = createRoute({
  getParentRoute: () => money,
  path: '/',
  validateSearch: readPaymentSearch,
  component: lazyRouteComponent(() => import('./money/payments.tsx'), 'PaymentsScreen'),
});
const moneyIncidents = createRoute({
  getParentRoute: () => money,
  path: '/incidents',
  component: lazyRouteComponent(() => import('./money/incidents.tsx'), 'IncidentsScreen'),
});
const moneyLedger = createRoute({
  getParentRoute: () => money,
  path: '/ledger',
  component: lazyRouteComponent(() => import('./money/ledger.tsx'), 'LedgerScreen'),
});

const supporters = createRoute({
  getParentRoute: () => desk,
  path: '/supporters',
  component: lazyRouteComponent(() => import('./supporters/frame.tsx'), 'SupportersFrame'),
});
const supporterList = createRoute({
  getParentRoute: () => supporters,
  path: '/',
  validateSearch: readSupporterSearch,
  component: lazyRouteComponent(() => import('./supporters/screen.tsx'), 'SupportersScreen'),
});
const supporterFigures = createRoute({
  getParentRoute: () => supporters,
  path: '/figures',
  component: lazyRouteComponent(() => import('./supporters/figures.tsx'), 'SupporterFiguresScreen'),
});
const oneSupporter = createRoute({
  getParentRoute: () => supporters,
  path: '/$supporter',
  component: lazyRouteComponent(() => import('./supporters/supporter.tsx'), 'SupporterScreen'),
});

const newsletter = createRoute({
  getParentRoute: () => desk,
  path: '/newsletter',
  component: lazyRouteComponent(() => import('./newsletter/frame.tsx'), 'NewsletterFrame'),
});
const issues = createRoute({
  getParentRoute: () => newsletter,
  path: '/',
  component: lazyRouteComponent(() => import('./newsletter/issues.tsx'), 'IssuesScreen'),
});
const oneIssue = createRoute({
  getParentRoute: () => newsletter,
  path: '/$issue',
  component: lazyRouteComponent(() => import('./newsletter/issue.tsx'), 'IssueScreen'),
});
const letterReaders = createRoute({
  getParentRoute: () => newsletter,
  path: '/readers',
  component: lazyRouteComponent(() => import('./newsletter/readers.tsx'), 'ReadersScreen'),
});
const letterSettings = createRoute({
  getParentRoute: () => newsletter,
  path: '/settings',
  component: lazyRouteComponent(() => import('./newsletter/settings.tsx'), 'LetterSettingsScreen'),
});

const media = createRoute({
  getParentRoute: () => desk,
  path: '/media',
  component: lazyRouteComponent(() => import('./screens/media.tsx'), 'MediaScreen'),
});
const people = createRoute({
  getParentRoute: () => desk,
  path: '/people',
  component: lazyRouteComponent(() => import('./screens/people.tsx'), 'PeopleScreen'),
});
const sections = createRoute({
  getParentRoute: () => desk,
  path: '/sections',
  component: lazyRouteComponent(() => import('./screens/sections.tsx'), 'SectionsScreen'),
});
const tags = createRoute({
  getParentRoute: () => desk,
  path: '/tags',
  component: lazyRouteComponent(() => import('./screens/tags.tsx'), 'TagsScreen'),
});
const sources = createRoute({
  getParentRoute: () => desk,
  path: '/sources',
  component: lazyRouteComponent(() => import('./screens/sources.tsx'), 'SourcesScreen'),
});
const glossary = createRoute({
  getParentRoute: () => desk,
  path: '/glossary',
  component: lazyRouteComponent(() => import('./screens/glossary.tsx'), 'GlossaryScreen'),
});
const settings = createRoute({
  getParentRoute: () => desk,
  path: '/settings',
  component: lazyRouteComponent(() => import('./screens/settings.tsx'), 'SettingsScreen'),
});
const users = createRoute({
  getParentRoute: () => desk,
  path: '/users',
  component: lazyRouteComponent(() => import('./screens/users.tsx'), 'UsersScreen'),
});
const account = createRoute({
  getParentRoute: () => desk,
  path: '/account',
  component: lazyRouteComponent(() => import('./screens/account.tsx'), 'AccountScreen'),
});

const withToken = (search: Record<string, unknown>): { token?: string | undefined; error?: string | undefined } => ({
  token: text(search.token),
  error: text(search.error),
});
const forgot = createRoute({
  getParentRoute: () => open,
  path: '/forgot',
  validateSearch: withToken,
  component: lazyRouteComponent(() => import('./screens/passwords.tsx'), 'ForgotScreen'),
});
const reset = createRoute({
  getParentRoute: () => open,
  path: '/reset',
  validateSearch: withToken,
  component: lazyRouteComponent(() => import('./screens/passwords.tsx'), 'ResetScreen'),
});
const invite = createRoute({
  getParentRoute: () => open,
  path: '/invite',
  validateSearch: withToken,
  component: lazyRouteComponent(() => import('./screens/passwords.tsx'), 'InviteScreen'),
});

const tree = root.addChildren([
  desk.addChildren([
    articles,
    editor,
    translate,
    inbox.addChildren([cases.addChildren([noCase, oneCase]), log, figures, replies, blocked]),
    permissions.addChildren([requests, oneRequest, granted, onePermission, newPermission, letters]),
    citations.addChildren([citingPages.addChildren([noCitation, oneCitation]), citationFigures, watchedSites]),
    comments,
    support.addChildren([supportPage, sponsors]),
    visits,
    personalData,
    money.addChildren([moneyPayments, moneyIncidents, moneyLedger]),
    supporters.addChildren([supporterList, supporterFigures, oneSupporter]),
    newsletter.addChildren([issues, oneIssue, letterReaders, letterSettings]),
    media,
    people,
    sections,
    tags,
    glossary,
    sources,
    settings,
    users,
    account,
  ]),
  open.addChildren([forgot, reset, invite]),
]);

export function makeRouter() {
  return createRouter({
    routeTree: tree,
    basepath: '/desk',
    defaultPreload: 'intent',
    defaultNotFoundComponent: NotFound,
    defaultPendingMs: 300,
  });
}

function NotFound() {
  return (
    <main className="page" id="main">
      <h1>404</h1>
      <p>
        <a href="/desk/">/desk</a>
      </p>
    </main>
  );
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

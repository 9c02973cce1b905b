import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { Act } from '../../domain/access.ts';
import type { Part } from '../../domain/privacy.ts';
import { waitingCitationsQuery } from './citations/queries.ts';
import { waitingCommentsQuery } from './comments/queries.ts';
import { waitingQuery } from './inbox/cases.ts';
import { openRequestsQuery } from './permissions/queries.ts';
import { SessionProvider, sessionQuery } from './session.tsx';
import { browserLanguage, type TextKey, Texts, useLang, useT } from './texts.tsx';
import { Icon, type IconName } from './ui/icons.tsx';
import { beginGoing, endGoing, isGoing, keyOf } from './ui/keys.ts';
import { Toasts } from './ui/toast.tsx';

const SignInScreen = lazy(() => import('./screens/sign-in.tsx'));
const Help = lazy(() => import('./screens/help.tsx'));

/** Everything behind the sign-in: who is there, the navigation, the screen. */
export function Desk() {
  const session = useQuery(sessionQuery);
  const lang = session.data?.user.language ?? browserLanguage();
  return (
    <Texts lang={lang} {...(session.data ? { own: session.data.languages } : {})}>
      {session.data ? (
        <SessionProvider session={session.data}>
          <Shell can={session.data.can} outlet={session.data.outlet.name} parts={session.data.outlet.parts} />
        </SessionProvider>
      ) : session.data === null ? (
        <Suspense fallback={null}>
          <main id="main" className="card-page">
            <SignInScreen />
          </main>
        </Suspense>
      ) : session.isError ? (
        <Away retry={() => session.refetch()} />
      ) : null}
      <Toasts />
    </Texts>
  );
}

function Away({ retry }: { retry: () => void }) {
  const t = useT();
  return (
    <main id="main" className="card-page">
      <div className="card">
        <h1>{t('away.title')}</h1>
        <p>{t('away.text')}</p>
        <button type="button" className="primary" onClick={retry}>
          {t('again')}
        </button>
      </div>
    </main>
  );
}

type Place = {
  to: string;
  key: TextKey;
  icon: IconName;
  needs?: Act /** hidden while the outlet has it switched off */;
  part?: Part;
};

/** Where one can go, by whom it is about: the outlet's own texts, its readers, other sites, the outlet itself. */
const places: { group: TextKey; places: Place[] }[] = [
  {
    group: 'nav.group.texts',
    places: [
      { to: '/', key: 'nav.articles', icon: 'articles' },
      { to: '/newsletter', key: 'nav.newsletter', icon: 'letter', needs: 'newsletter.read' },
      { to: '/media', key: 'nav.media', icon: 'media' },
      { to: '/people', key: 'nav.people', icon: 'people', needs: 'person.edit' },
      { to: '/sections', key: 'nav.sections', icon: 'sections', needs: 'taxonomy.edit' },
      { to: '/tags', key: 'nav.tags', icon: 'tags', needs: 'taxonomy.edit' },
      { to: '/sources', key: 'nav.sources', icon: 'globe', needs: 'taxonomy.edit' },
      { to: '/glossary', key: 'nav.glossary', icon: 'glossary', needs: 'glossary.edit' },
    ],
  },
  {
    group: 'nav.group.readers',
    places: [
      { to: '/inbox', key: 'nav.inbox', icon: 'inbox', needs: 'case.read' },
      { to: '/visits', key: 'nav.visits', icon: 'plot', needs: 'visits.read' },
      { to: '/comments', key: 'nav.comments', icon: 'comment', needs: 'comment.read', part: 'comments' },
      { to: '/support', key: 'nav.support', icon: 'heart', needs: 'outlet.edit' },
      { to: '/supporters', key: 'nav.supporters', icon: 'users', needs: 'supporter.read' },
      { to: '/money', key: 'nav.money', icon: 'coins', needs: 'money.read' },
    ],
  },
  {
    group: 'nav.group.others',
    places: [
      { to: '/permissions', key: 'nav.permissions', icon: 'key', needs: 'permission.read' },
      { to: '/citations', key: 'nav.citations', icon: 'quote', needs: 'citation.read' },
    ],
  },
  {
    group: 'nav.group.outlet',
    places: [
      { to: '/settings', key: 'nav.settings', icon: 'settings', needs: 'outlet.edit' },
      { to: '/personal-data', key: 'nav.personalData', icon: 'person', needs: 'person.read-data' },
      { to: '/users', key: 'nav.users', icon: 'users', needs: 'user.list' },
      { to: '/account', key: 'nav.account', icon: 'account' },
    ],
  },
];

function Shell({ can, outlet, parts }: { can: Act[]; outlet: string; parts: Part[] }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const [help, setHelp] = useState(false);
  const navigate = useNavigate();
  const client = useQueryClient();
  const path = useRouterState({ select: s => s.location.pathname });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu of a phone closes when the place changes
  useEffect(() => setOpen(false), [path]);

  useEffect(() => {
    const keys = (e: KeyboardEvent) => {
      if (
        e.defaultPrevented ||
        e.ctrlKey ||
        e.metaKey ||
        e.altKey ||
        isTyping(e.target) ||
        document.querySelector('.veil')
      )
        return;
      const key = keyOf(e);
      if (key === '?') {
        e.preventDefault();
        setHelp(true);
      } else if (key === 'g') beginGoing();
      else if (isGoing()) {
        const to = {
          a: '/',
          c: '/inbox',
          m: '/media',
          p: '/people',
          s: '/settings',
          u: '/users',
          i: '/account',
        }[key];
        endGoing();
        if (to) {
          e.preventDefault();
          navigate({ to });
        }
      }
    };
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  }, [navigate]);

  const leave = async () => {
    const { signIn } = await import('./sign-in-client.ts');
    await signIn.signOut();
    client.setQueryData(['session'], null);
    // nothing of what one person saw is left for the next
    client.removeQueries({ predicate: query => query.queryKey[0] !== 'session' });
  };

  const groups = places
    .map(g => ({
      ...g,
      places: g.places.filter(p => (!p.needs || can.includes(p.needs)) && (!p.part || parts.includes(p.part))),
    }))
    .filter(g => g.places.length > 0);
  const writing = path.includes('/editions/');
  return (
    <div className={writing ? 'shell writing' : 'shell'}>
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <header className="bar">
        <button
          type="button"
          className="quiet square menu-button"
          aria-expanded={open}
          aria-controls="places"
          aria-label={t('menu')}
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? 'close' : 'menu'} />
        </button>
        <Link to="/" className="brand">
          {outlet}
        </Link>
      </header>
      <nav id="places" className={open ? 'places open' : 'places'} aria-label={t('nav')}>
        <Link to="/" className="brand">
          {outlet}
        </Link>
        {groups.map(({ group, places }) => (
          <div key={group} className="places-group">
            <h2>{t(group)}</h2>
            <ul>
              {places.map(p => (
                <li key={p.to}>
                  <Link to={p.to} activeOptions={{ exact: p.to === '/', includeSearch: false }} title={t(p.key)}>
                    <Icon name={p.icon} />
                    <span>{t(p.key)}</span>
                    {waits[p.to] ? <Waiting of={waits[p.to]!} /> : null}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
        <div className="places-end">
          <button type="button" className="quiet" onClick={() => setHelp(true)} title={t('help')}>
            <Icon name="help" />
            <span>{t('help')}</span>
          </button>
          <button type="button" className="quiet" onClick={leave} title={t('signOut')}>
            <Icon name="back" />
            <span>{t('signOut')}</span>
          </button>
        </div>
      </nav>
      <main id="main" tabIndex={-1}>
        <Suspense fallback={<p className="page muted">{t('loading')}</p>}>
          <Outlet />
        </Suspense>
      </main>
      {help ? (
        <Suspense fallback={null}>
          <Help onClose={() => setHelp(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}

/** What waits in a place, beside its name: how many, and in words. */
const waits: Record<string, { asked: typeof waitingQuery; key: TextKey }> = {
  '/inbox': { asked: waitingQuery, key: 'inbox.waiting' },
  '/permissions': { asked: openRequestsQuery, key: 'permissions.waiting' },
  '/citations': { asked: waitingCitationsQuery, key: 'citations.waiting' },
  '/comments': { asked: waitingCommentsQuery, key: 'comments.waiting' },
};

function Waiting({ of: { asked, key } }: { of: (typeof waits)[string] }) {
  const t = useT();
  const lang = useLang();
  const { data } = useQuery(asked);
  return data ? (
    <span className="badge">
      <span aria-hidden="true">{data.toLocaleString(lang)}</span>
      <span className="visually-hidden">{t(key, { n: data })}</span>
    </span>
  ) : null;
}

/** Whether a key press belongs to a text that somebody is writing. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))
  );
}

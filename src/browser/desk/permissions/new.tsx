import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { CitationView } from '../../../web/desk-api/citation-contract.ts';
import type { GrantInput } from '../../../web/desk-api/permission-contract.ts';
import { call, Unreachable } from '../api.ts';
import { citationQuery } from '../citations/queries.ts';
import { useSession } from '../session.tsx';
import { useT } from '../texts.tsx';
import { TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { ListFailed } from '../ui/list.tsx';
import { useTitle } from '../ui/title.ts';
import { say } from '../ui/toast.tsx';
import { GrantForm, type Granting } from './grant-form.tsx';

/** A permission that nobody asked for here: a partner's for all that is published, or one for what a page does already. */
export function NewPermissionScreen() {
  const t = useT();
  const { citation: id } = useSearch({ from: '/desk/permissions/new' });
  useTitle(`${t('permissions.new')} · ${t('nav.permissions')}`);
  const { outlet } = useSession();
  const cited = useQuery({ ...citationQuery(id ?? 0), enabled: id !== undefined });
  if (id === undefined) return <Grant first={standing(outlet)} citation={null} />;
  if (cited.data) return <Grant first={forPage(outlet, cited.data)} citation={cited.data} />;
  return (
    <div className="page narrow">
      <ListFailed of={cited} />
      {cited.isError ? null : <p className="muted">{t('loading')}</p>}
    </div>
  );
}

type Outlet = ReturnType<typeof useSession>['outlet'];

function standing(outlet: Outlet): GrantInput {
  return {
    holder: { name: '', organisation: '' },
    terms: {
      hosts: [],
      article: null,
      scope: { amount: 'whole', characters: null, translation: [], commercial: false, pictures: false },
      conditions: '',
      credit: outlet.name,
      until: null,
      lang: outlet.defaultLanguage,
    },
  };
}

/** As much as the page has of the article that it uses most, for its site. */
function forPage(outlet: Outlet, { host, uses }: CitationView): GrantInput {
  const [use] = uses;
  const { terms } = standing(outlet);
  const site = host.replace(/:\d+$/, '');
  return {
    holder: { name: '', organisation: site },
    terms: {
      ...terms,
      hosts: [site],
      article: use?.articleId ?? null,
      scope: use && use.total > 0 ? { ...terms.scope, amount: 'extract', characters: use.total } : terms.scope,
      lang: outlet.languages.some(l => l.tag === use?.lang) ? use!.lang : terms.lang,
    },
  };
}

function Grant({ first, citation }: { first: GrantInput; citation: CitationView | null }) {
  const t = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [email, setEmail] = useState('');
  const [use] = citation?.uses ?? [];
  const grant = useMutation({
    mutationFn: (body: Granting) =>
      call<{ number: number }>('POST', 'permissions', {
        ...body,
        email: email.trim() || null,
        citation: citation?.id ?? null,
      }),
    onSuccess: ({ number }) => {
      say(t('permitted.grant'));
      void client.invalidateQueries({ queryKey: ['permissions'] });
      void client.invalidateQueries({ queryKey: ['citations'] });
      navigate({ to: '/permissions/granted/$number', params: { number: String(number) } });
    },
  });
  return (
    <article className="page request">
      <header className="case-head">
        {citation ? (
          <Link
            to="/citations/$citation"
            params={{ citation: String(citation.id) }}
            className="button quiet square to-list"
            aria-label={t('citations.toPage')}
          >
            <Icon name="back" />
          </Link>
        ) : (
          <Link
            to="/permissions/granted"
            className="button quiet square to-list"
            aria-label={t('permissions.toGranted')}
          >
            <Icon name="back" />
          </Link>
        )}
        <div className="case-what">
          <h2>{t('permissions.new')}</h2>
          {citation ? (
            <p className="muted">
              {t('grant.forPage')} <bdi>{citation.address}</bdi>
            </p>
          ) : (
            <p className="muted">{t('permissions.newHint')}</p>
          )}
        </div>
      </header>
      <GrantForm
        first={first}
        article={use ? { id: use.articleId, title: use.title || t('untitled') } : null}
        busy={grant.isPending}
        trouble={
          grant.error ? (
            <p className="notice wrong" role="alert">
              {grant.error instanceof Unreachable ? t('away.title') : grant.error.message}
            </p>
          ) : null
        }
        onSend={body => grant.mutate(body)}
      >
        <TextInput
          label={t('grant.email')}
          hint={t('grant.emailHint')}
          type="email"
          value={email}
          onChange={setEmail}
          dir="ltr"
          maxLength={320}
        />
      </GrantForm>
    </article>
  );
}

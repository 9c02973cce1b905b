import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { call, Unreachable } from '../api.ts';
import { useSession } from '../session.tsx';
import { useT } from '../texts.tsx';
import { TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { useTitle } from '../ui/title.ts';
import { say } from '../ui/toast.tsx';
import { GrantForm, type Granting } from './grant-form.tsx';

/** A permission that nobody asked for here: a partner's, for all that is published. */
export function NewPermissionScreen() {
  const t = useT();
  useTitle(`${t('permissions.new')} · ${t('nav.permissions')}`);
  const { outlet } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [email, setEmail] = useState('');
  const grant = useMutation({
    mutationFn: (body: Granting) =>
      call<{ number: number }>('POST', 'permissions', { ...body, email: email.trim() || null }),
    onSuccess: ({ number }) => {
      say(t('permitted.grant'));
      void client.invalidateQueries({ queryKey: ['permissions'] });
      navigate({ to: '/permissions/granted/$number', params: { number: String(number) } });
    },
  });
  return (
    <article className="page request">
      <header className="case-head">
        <Link to="/permissions/granted" className="button quiet square to-list" aria-label={t('permissions.toGranted')}>
          <Icon name="back" />
        </Link>
        <div className="case-what">
          <h2>{t('permissions.new')}</h2>
          <p className="muted">{t('permissions.newHint')}</p>
        </div>
      </header>
      <GrantForm
        first={{
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
        }}
        article={null}
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

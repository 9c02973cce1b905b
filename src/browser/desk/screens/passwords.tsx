import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Invitation } from '../../../web/desk-api/contract.ts';
import { call, query } from '../api.ts';
import { signIn } from '../sign-in-client.ts';
import { useLang, useT } from '../texts.tsx';
import { TextInput } from '../ui/field.tsx';

/** Asks for a link to a new password. The answer is the same whether or not the address is known. */
export function ForgotScreen() {
  const t = useT();
  const [email, setEmail] = useState('');
  const [sent, setSent] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const send = async (e: FormEvent) => {
    e.preventDefault();
    const { error } = await signIn.requestPasswordReset({ email: email.trim(), redirectTo: '/desk/reset' });
    if (error) setWrong(error.status === 429 ? t('signIn.tooMany') : t('away.title'));
    else setSent(true);
  };
  return (
    <div className="card">
      <h1>{t('forgot.title')}</h1>
      {sent ? (
        <p role="status">{t('forgot.sent', { email })}</p>
      ) : (
        <form onSubmit={send}>
          <TextInput
            label={t('email')}
            type="email"
            autoComplete="username"
            value={email}
            onChange={setEmail}
            error={wrong}
            hint={t('forgot.hint')}
            required
            autoFocus
          />
          <button type="submit" className="primary wide-button">
            {t('forgot.do')}
          </button>
        </form>
      )}
      <p className="card-end">
        <Link to="/">{t('signIn.back')}</Link>
      </p>
    </div>
  );
}

/** Sets a new password with the token of the mailed link. */
export function ResetScreen() {
  const t = useT();
  const navigate = useNavigate();
  const { token, error: spoiled } = useSearch({ from: '/open/reset' });
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const set = async (e: FormEvent) => {
    e.preventDefault();
    const { error } = await signIn.resetPassword({ newPassword: password, token: token ?? '' });
    if (!error) return navigate({ to: '/' });
    setWrong(error.code === 'PASSWORD_TOO_SHORT' ? t('password.short') : t('reset.spoiled'));
  };
  return (
    <div className="card">
      <h1>{t('reset.title')}</h1>
      {spoiled || !token ? (
        <p className="error" role="alert">
          {t('reset.spoiled')} <Link to="/forgot">{t('forgot.title')}</Link>
        </p>
      ) : (
        <form onSubmit={set}>
          <TextInput
            label={t('password.new')}
            hint={t('password.hint')}
            type="password"
            autoComplete="new-password"
            value={password}
            onChange={setPassword}
            error={wrong}
            required
            autoFocus
          />
          <button type="submit" className="primary wide-button">
            {t('reset.do')}
          </button>
        </form>
      )}
    </div>
  );
}

/** Turns an invitation into an account and signs in with it. */
export function InviteScreen() {
  const t = useT();
  const lang = useLang();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { token } = useSearch({ from: '/open/invite' });
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => call<Invitation>('GET', `invitation${query({ token })}`),
    retry: false,
  });
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<{ field: string | null; message: string } | null>(null);
  const at = (field: string) => (wrong?.field === field ? wrong.message : null);

  const accept = async (e: FormEvent) => {
    e.preventDefault();
    setWrong(null);
    const address = invitation.data?.email ?? email.trim();
    try {
      await call('POST', 'invitation', { token, name, email: address, password, language: lang });
    } catch (error) {
      setWrong({ field: (error as { field?: string }).field ?? null, message: (error as Error).message });
      return;
    }
    await signIn.signIn.email({ email: address, password });
    await client.invalidateQueries({ queryKey: ['session'] });
    navigate({ to: '/' });
  };

  return (
    <div className="card">
      <h1>{t('invite.title')}</h1>
      {invitation.isError ? (
        <p className="error" role="alert">
          {invitation.error.message}
        </p>
      ) : invitation.data ? (
        <form onSubmit={accept}>
          <p>{t('invite.text', { outlet: invitation.data.outlet, role: t(`role.${invitation.data.role}`) })}</p>
          {wrong && !wrong.field ? (
            <p className="error" role="alert">
              {wrong.message}
            </p>
          ) : null}
          <TextInput
            label={t('name')}
            value={name}
            onChange={setName}
            autoComplete="name"
            error={at('name')}
            required
            autoFocus
          />
          {invitation.data.email ? (
            <p className="muted">{invitation.data.email}</p>
          ) : (
            <TextInput
              label={t('email')}
              type="email"
              value={email}
              onChange={setEmail}
              autoComplete="username"
              error={at('email')}
              required
            />
          )}
          <TextInput
            label={t('password')}
            hint={t('password.hint')}
            type="password"
            value={password}
            onChange={setPassword}
            autoComplete="new-password"
            error={at('password')}
            required
          />
          <button type="submit" className="primary wide-button">
            {t('invite.do')}
          </button>
        </form>
      ) : null}
    </div>
  );
}

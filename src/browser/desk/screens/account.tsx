import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useSession } from '../session.tsx';
import { signIn } from '../sign-in-client.ts';
import { interfaceLanguages, useT, useWhen } from '../texts.tsx';
import { Choice, TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';
import { QrCode } from './qr-code.tsx';

/** One's own account: name, language, password, second factor, passkeys, where one is signed in. */
export function AccountScreen() {
  const t = useT();
  useTitle(t('nav.account'));
  return (
    <div className="page narrow settings">
      <h1>{t('nav.account')}</h1>
      <Profile />
      <Password />
      <SecondFactor />
      <Passkeys />
      <Sessions />
    </div>
  );
}

/** The sign-in library answers `{ data, error }`; here an error is thrown with a sentence of ours. */
async function must<D>(
  answer: Promise<{ data: D; error: { code?: string | undefined; status?: number } | null }>,
  sentence: (code: string) => string,
): Promise<D> {
  const { data, error } = await answer;
  if (error) throw new Error(sentence(error.code ?? String(error.status ?? '')));
  return data;
}

function useSentence() {
  const t = useT();
  return (code: string) =>
    code === 'INVALID_PASSWORD'
      ? t('password.wrong')
      : code === 'PASSWORD_TOO_SHORT'
        ? t('password.short')
        : code === 'INVALID_CODE' || code === 'INVALID_TWO_FACTOR_COOKIE'
          ? t('signIn.wrongCode')
          : code === '429'
            ? t('signIn.tooMany')
            : t('failed', { code });
}

function Profile() {
  const t = useT();
  const { user, languages: own } = useSession();
  const client = useQueryClient();
  const sentence = useSentence();
  const [name, setName] = useState(user.name);
  const [language, setLanguage] = useState(user.language ?? '');
  const save = useMutation({
    mutationFn: () => must(signIn.updateUser({ name, language: language || null } as { name: string }), sentence),
    onSuccess: async () => {
      if (language) localStorage.setItem('desk.language', language);
      await client.invalidateQueries({ queryKey: ['session'] });
      say(t('saved'));
    },
    onError: complain,
  });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    save.mutate();
  };
  return (
    <section>
      <h2>{t('account.you')}</h2>
      <form onSubmit={submit}>
        <p className="muted">
          {user.email} · {t(`role.${user.role}`)}
        </p>
        <TextInput
          label={t('name')}
          value={name}
          onChange={setName}
          autoComplete="name"
          dir="auto"
          maxLength={200}
          required
        />
        <Choice
          label={t('account.language')}
          value={language}
          onChange={setLanguage}
          options={[
            { value: '', label: t('account.browserLanguage') },
            ...interfaceLanguages.map(l => ({ value: l.tag, label: l.name })),
            ...own
              .filter(l => !interfaceLanguages.some(k => k.tag === l.tag))
              .map(l => ({ value: l.tag, label: l.name })),
          ]}
        />
        <button type="submit" disabled={save.isPending}>
          {t('save')}
        </button>
      </form>
    </section>
  );
}

function Password() {
  const t = useT();
  const sentence = useSentence();
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: () =>
      must(signIn.changePassword({ currentPassword: old, newPassword: fresh, revokeOtherSessions: true }), sentence),
    onSuccess: () => {
      setOld('');
      setFresh('');
      client.invalidateQueries({ queryKey: ['my-sessions'] });
      say(t('password.changed'));
    },
  });
  return (
    <section>
      <h2>{t('password')}</h2>
      <form
        onSubmit={e => {
          e.preventDefault();
          change.mutate();
        }}
      >
        <TextInput
          label={t('password.current')}
          type="password"
          autoComplete="current-password"
          value={old}
          onChange={setOld}
          error={change.error?.message ?? null}
          required
        />
        <TextInput
          label={t('password.new')}
          hint={t('password.hint')}
          type="password"
          autoComplete="new-password"
          value={fresh}
          onChange={setFresh}
          required
        />
        <button type="submit" disabled={change.isPending}>
          {t('password.change')}
        </button>
      </form>
    </section>
  );
}

function SecondFactor() {
  const t = useT();
  const { user } = useSession();
  const client = useQueryClient();
  const sentence = useSentence();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [setup, setSetup] = useState<{ uri: string; backupCodes: string[] } | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const again = () => client.invalidateQueries({ queryKey: ['session'] });

  const begin = useMutation({
    mutationFn: () => must(signIn.twoFactor.enable({ password }), sentence),
    onSuccess: data => {
      setPassword('');
      const { totpURI, backupCodes } = (data ?? {}) as { totpURI?: string; backupCodes?: string[] };
      if (totpURI) setSetup({ uri: totpURI, backupCodes: backupCodes ?? [] });
    },
  });
  const confirm = useMutation({
    mutationFn: () => must(signIn.twoFactor.verifyTotp({ code: code.replace(/\s/g, '') }), sentence),
    onSuccess: () => {
      setCodes(setup?.backupCodes ?? null);
      setSetup(null);
      setCode('');
      again();
      say(t('totp.on'));
    },
  });
  const end = useMutation({
    mutationFn: () => must(signIn.twoFactor.disable({ password }), sentence),
    onSuccess: () => {
      setPassword('');
      setCodes(null);
      again();
      say(t('totp.off'));
    },
  });
  const renew = useMutation({
    mutationFn: () => must(signIn.twoFactor.generateBackupCodes({ password }), sentence),
    onSuccess: data => {
      setPassword('');
      setCodes((data as { backupCodes?: string[] } | null)?.backupCodes ?? null);
    },
  });
  const wrong = begin.error ?? end.error ?? renew.error;

  return (
    <section>
      <h2>{t('totp')}</h2>
      {setup ? (
        <form
          onSubmit={e => {
            e.preventDefault();
            confirm.mutate();
          }}
        >
          <p>{t('totp.scan')}</p>
          <QrCode text={setup.uri} label={t('totp.qr')} />
          <p className="hint">
            {t('totp.manual')} <code dir="ltr">{new URL(setup.uri).searchParams.get('secret')}</code>
          </p>
          <TextInput
            label={t('signIn.code')}
            value={code}
            onChange={setCode}
            inputMode="numeric"
            autoComplete="one-time-code"
            error={confirm.error?.message ?? null}
            required
            autoFocus
          />
          <div className="row">
            <button type="submit" className="primary" disabled={confirm.isPending}>
              {t('totp.confirm')}
            </button>
            <button type="button" onClick={() => setSetup(null)}>
              {t('cancel')}
            </button>
          </div>
        </form>
      ) : (
        <form
          onSubmit={e => {
            e.preventDefault();
            if (user.twoFactor) renew.mutate();
            else begin.mutate();
          }}
        >
          <p>{t(user.twoFactor ? 'totp.isOn' : 'totp.isOff')}</p>
          {codes ? (
            <div className="notice">
              <p>{t('totp.backup')}</p>
              <ul className="codes" dir="ltr">
                {codes.map(c => (
                  <li key={c}>
                    <code>{c}</code>
                  </li>
                ))}
              </ul>
              <button
                type="button"
                onClick={() =>
                  navigator.clipboard?.writeText(codes.join('\n')).then(
                    () => say(t('copied')),
                    () => {},
                  )
                }
              >
                {t('copy')}
              </button>
            </div>
          ) : null}
          <TextInput
            label={t('password.current')}
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={setPassword}
            error={wrong?.message ?? null}
            required
          />
          <div className="row">
            <button type="submit">{t(user.twoFactor ? 'totp.renew' : 'totp.begin')}</button>
            {user.twoFactor ? (
              <button type="button" className="danger" disabled={!password} onClick={() => end.mutate()}>
                {t('totp.end')}
              </button>
            ) : null}
          </div>
        </form>
      )}
    </section>
  );
}

function Passkeys() {
  const t = useT();
  const when = useWhen();
  const client = useQueryClient();
  const sentence = useSentence();
  const [name, setName] = useState('');
  const list = useQuery({
    queryKey: ['passkeys'],
    queryFn: () => must(signIn.passkey.listUserPasskeys(), sentence),
    retry: false,
  });
  const again = () => client.invalidateQueries({ queryKey: ['passkeys'] });
  const add = useMutation({
    mutationFn: async () => {
      const { error } = await signIn.passkey.addPasskey({ name: name.trim() || t('passkeys.unnamed') });
      if (error) throw new Error(t('passkeys.failed'));
    },
    onSuccess: () => {
      setName('');
      again();
      say(t('passkeys.added'));
    },
  });
  const remove = useMutation({
    mutationFn: (id: string) => must(signIn.passkey.deletePasskey({ id }), sentence),
    onSuccess: () => {
      again();
      say(t('passkeys.removed'));
    },
    onError: complain,
  });
  return (
    <section>
      <h2>{t('passkeys')}</h2>
      <p className="muted">{t('passkeys.about')}</p>
      <ul className="things compact">
        {list.data?.map(p => (
          <li key={p.id}>
            <Icon name="key" /> <span dir="auto">{p.name || t('passkeys.unnamed')}</span>
            <span className="muted">{p.createdAt ? when(new Date(p.createdAt).toISOString()) : ''}</span>
            <span className="stretch" />
            <button type="button" className="quiet" onClick={() => remove.mutate(p.id)}>
              {t('delete')}
            </button>
          </li>
        ))}
      </ul>
      <form
        className="inline-form"
        onSubmit={e => {
          e.preventDefault();
          add.mutate();
        }}
      >
        <TextInput
          label={t('passkeys.name')}
          value={name}
          onChange={setName}
          error={add.error?.message ?? null}
          dir="auto"
        />
        <button type="submit" disabled={add.isPending}>
          {t('passkeys.add')}
        </button>
      </form>
    </section>
  );
}

function Sessions() {
  const t = useT();
  const when = useWhen();
  const client = useQueryClient();
  const sentence = useSentence();
  const list = useQuery({
    queryKey: ['my-sessions'],
    queryFn: async () => {
      const [all, mine] = await Promise.all([
        must(signIn.listSessions(), sentence),
        must(signIn.getSession(), sentence),
      ]);
      const current = mine?.session.id;
      return (all ?? [])
        .map(s => ({ ...s, current: s.id === current }))
        .sort((a, b) => Number(b.current) - Number(a.current));
    },
    retry: false,
  });
  const revoke = useMutation({
    mutationFn: (token: string) => must(signIn.revokeSession({ token }), sentence),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: ['my-sessions'] });
      say(t('sessions.ended'));
    },
    onError: complain,
  });
  const others = useMutation({
    mutationFn: () => must(signIn.revokeOtherSessions(), sentence),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: ['my-sessions'] });
      say(t('sessions.othersEnded'));
    },
    onError: complain,
  });
  return (
    <section>
      <h2>{t('sessions')}</h2>
      <ul className="things compact">
        {list.data?.map(s => (
          <li key={s.id}>
            <span className="session">
              <strong dir="auto">{device(s.userAgent ?? '')}</strong>{' '}
              <span className="muted">{t('sessions.since', { when: when(new Date(s.createdAt).toISOString()) })}</span>
            </span>
            <span className="stretch" />
            {s.current ? (
              <span className="chip published">{t('sessions.this')}</span>
            ) : (
              <button type="button" className="quiet" onClick={() => revoke.mutate(s.token)}>
                {t('sessions.end')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {list.data && list.data.length > 1 ? (
        <button type="button" onClick={() => others.mutate()}>
          {t('sessions.endOthers')}
        </button>
      ) : null}
    </section>
  );
}

/** "Firefox, Linux" of a browser's name for itself. */
function device(userAgent: string): string {
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)[/ ]/.exec(userAgent)?.[1] ?? '';
  const system = /(Android|iPhone|iPad|Windows|Mac OS X|CrOS|Linux)/.exec(userAgent)?.[1] ?? '';
  return (
    [{ Edg: 'Edge', OPR: 'Opera' }[browser] ?? browser, system.replace('Mac OS X', 'macOS')]
      .filter(Boolean)
      .join(', ') ||
    userAgent.slice(0, 40) ||
    '?'
  );
}

import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { signIn } from '../sign-in-client.ts';
import { useT } from '../texts.tsx';
import { Check, TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';

type Failed = { status?: number; code?: string | undefined; message?: string | undefined } | null;

/** Password, then the second factor where there is one; or a passkey instead of both. */
export default function SignInScreen() {
  const t = useT();
  const client = useQueryClient();
  const [step, setStep] = useState<'password' | 'code' | 'backup'>('password');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [trust, setTrust] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const enter = () => client.invalidateQueries({ queryKey: ['session'] });
  const explain = (error: Failed, what: 'password' | 'code' | 'passkey') =>
    setWrong(
      error?.status === 429
        ? t('signIn.tooMany')
        : !error?.status
          ? t('away.title')
          : error.code === 'DEACTIVATED'
            ? t('signIn.deactivated')
            : what === 'code'
              ? t('signIn.wrongCode')
              : what === 'passkey'
                ? t('signIn.noPasskey')
                : t('signIn.wrong'),
    );
  const attempt = async (act: () => Promise<void>) => {
    setBusy(true);
    setWrong(null);
    try {
      await act();
    } catch {
      setWrong(t('away.title'));
    } finally {
      setBusy(false);
    }
  };

  const withPassword = (e: FormEvent) => {
    e.preventDefault();
    attempt(async () => {
      const { data, error } = await signIn.signIn.email({ email: email.trim(), password });
      if (error) return explain(error, 'password');
      if (data && 'twoFactorRedirect' in data) setStep('code');
      else await enter();
    });
  };
  const withCode = (e: FormEvent) => {
    e.preventDefault();
    attempt(async () => {
      const { error } =
        step === 'code'
          ? await signIn.twoFactor.verifyTotp({ code: code.replace(/\s/g, ''), trustDevice: trust })
          : await signIn.twoFactor.verifyBackupCode({ code: code.trim() });
      if (error) return explain(error, 'code');
      await enter();
    });
  };
  const withPasskey = () =>
    attempt(async () => {
      const { error } = await signIn.signIn.passkey();
      if (error) return explain(error, 'passkey');
      await enter();
    });

  return (
    <div className="card">
      <h1>{t('signIn.title')}</h1>
      {wrong ? (
        <p className="error" role="alert">
          {wrong}
        </p>
      ) : null}
      {step === 'password' ? (
        <>
          <form onSubmit={withPassword}>
            <TextInput
              label={t('email')}
              type="email"
              name="email"
              autoComplete="username webauthn"
              value={email}
              onChange={setEmail}
              required
              autoFocus
            />
            <TextInput
              label={t('password')}
              type="password"
              name="password"
              autoComplete="current-password"
              value={password}
              onChange={setPassword}
              required
            />
            <button type="submit" className="primary wide-button" disabled={busy}>
              {t('signIn.do')}
            </button>
          </form>
          <p className="or">
            <span>{t('or')}</span>
          </p>
          <button type="button" className="wide-button" onClick={withPasskey} disabled={busy}>
            <Icon name="key" /> {t('signIn.passkey')}
          </button>
          <p className="card-end">
            <Link to="/forgot">{t('signIn.forgot')}</Link>
          </p>
        </>
      ) : (
        <form onSubmit={withCode}>
          <TextInput
            key={step}
            label={t(step === 'code' ? 'signIn.code' : 'signIn.backupCode')}
            hint={t(step === 'code' ? 'signIn.codeHint' : 'signIn.backupHint')}
            value={code}
            onChange={setCode}
            inputMode={step === 'code' ? 'numeric' : 'text'}
            autoComplete="one-time-code"
            required
            autoFocus
          />
          {step === 'code' ? <Check label={t('signIn.trust')} checked={trust} onChange={setTrust} /> : null}
          <button type="submit" className="primary wide-button" disabled={busy}>
            {t('continue')}
          </button>
          <p className="card-end">
            <button
              type="button"
              className="link"
              onClick={() => {
                setCode('');
                setWrong(null);
                setStep(step === 'code' ? 'backup' : 'code');
              }}
            >
              {t(step === 'code' ? 'signIn.useBackup' : 'signIn.useCode')}
            </button>
          </p>
        </form>
      )}
    </div>
  );
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { DeskRole } from '../../../domain/access.ts';
import type { DeskUser, Invited } from '../../../web/desk-api/contract.ts';
import { call } from '../api.ts';
import { useMay, useSession } from '../session.tsx';
import { useT, useWhen } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Choice, TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';
import { deskRoles } from '../words.ts';

/** Who works at the desk. */
export function UsersScreen() {
  const t = useT();
  useTitle(t('nav.users'));
  const may = useMay();
  const [inviting, setInviting] = useState(false);
  const users = useQuery({ queryKey: ['users'], queryFn: () => call<DeskUser[]>('GET', 'users') });
  return (
    <div className="page narrow">
      <header className="page-head">
        <h1>{t('nav.users')}</h1>
        {may('user.invite') ? (
          <button type="button" className="primary" onClick={() => setInviting(true)}>
            <Icon name="plus" /> {t('users.invite')}
          </button>
        ) : null}
      </header>
      {users.isError ? <p className="notice wrong">{users.error.message}</p> : null}
      <ul className="things users">
        {users.data?.map(u => (
          <UserRow key={u.id} user={u} />
        ))}
      </ul>
      {inviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
    </div>
  );
}

function UserRow({ user }: { user: DeskUser }) {
  const t = useT();
  const when = useWhen();
  const may = useMay();
  const me = useSession().user.id === user.id;
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: ['users'] });
  const change = useMutation({
    mutationFn: (more: { role?: DeskRole; active?: boolean }) => call('PATCH', `users/${user.id}`, more),
    onSuccess: (_, more) => {
      again();
      const back = more.role ? { role: user.role } : { active: !more.active };
      say(
        t(more.role ? 'users.roleChanged' : more.active ? 'users.activated' : 'users.deactivated', { name: user.name }),
        () => {
          call('PATCH', `users/${user.id}`, back).then(again).catch(complain);
        },
      );
    },
    onError: complain,
  });
  const revoke = useMutation({
    mutationFn: () => call('DELETE', `users/${user.id}/sessions`),
    onSuccess: () => say(t('users.signedOut', { name: user.name })),
    onError: complain,
  });
  const withdraw = useMutation({
    mutationFn: () => call('DELETE', `invitations/${user.id}`),
    onSuccess: () => {
      again();
      say(t('users.withdrawn'), () => {
        call('PUT', `invitations/${user.id}`).then(again).catch(complain);
      });
    },
    onError: error => {
      again(); // taken in the meantime, most likely
      complain(error);
    },
  });
  const name = user.name || user.email || t('users.byLink');
  return (
    <li className={user.state}>
      <div className="user-who">
        <strong dir="auto">{name}</strong>
        {user.name ? <span className="muted">{user.email}</span> : null}
        <span className="muted">
          {user.state === 'active'
            ? ''
            : `${t(user.state === 'invited' ? 'users.stateInvited' : 'users.stateDeactivated')} · `}
          {user.twoFactor ? `${t('users.twoFactor')} · ` : ''}
          {user.lastSeenAt ? t('users.seen', { when: when(user.lastSeenAt) }) : ''}
        </span>
      </div>
      <select
        aria-label={t('users.roleOf', { name })}
        value={user.role}
        disabled={!may('user.edit') || me || user.state !== 'active'}
        onChange={e => change.mutate({ role: e.target.value as DeskRole })}
      >
        {deskRoles.map(r => (
          <option key={r} value={r}>
            {t(`role.${r}`)}
          </option>
        ))}
      </select>
      {may('user.invite') && user.state === 'invited' ? (
        <button type="button" className="quiet" disabled={withdraw.isPending} onClick={() => withdraw.mutate()}>
          {t('users.withdraw')}
        </button>
      ) : null}
      {may('user.edit') && !me && user.state !== 'invited' ? (
        <>
          <button type="button" className="quiet" onClick={() => revoke.mutate()}>
            {t('users.revoke')}
          </button>
          <button type="button" className="quiet" onClick={() => change.mutate({ active: user.state !== 'active' })}>
            {t(user.state === 'active' ? 'users.deactivate' : 'users.activate')}
          </button>
        </>
      ) : null}
    </li>
  );
}

function InviteDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const { mail } = useSession();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<DeskRole>('writer');
  const invite = useMutation({
    mutationFn: () => call<Invited>('POST', 'users', { email: email.trim() || null, role }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
  });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    invite.mutate();
  };
  return (
    <Dialog title={t('users.invite')} onClose={onClose}>
      {invite.data ? (
        <>
          <p>{t(!email ? 'users.inviteLink' : mail ? 'users.invited' : 'users.inviteUnsent', { email })}</p>
          <p className="copy-line">
            <code dir="ltr">{invite.data.link}</code>
            <button
              type="button"
              onClick={() =>
                navigator.clipboard?.writeText(invite.data.link).then(
                  () => say(t('copied')),
                  () => {},
                )
              }
            >
              {t('copy')}
            </button>
          </p>
          <div className="dialog-end">
            <button type="button" className="primary" onClick={onClose}>
              {t('done')}
            </button>
          </div>
        </>
      ) : (
        <form onSubmit={submit}>
          <TextInput
            label={t('email')}
            hint={t('users.emailHint')}
            type="email"
            value={email}
            onChange={setEmail}
            error={invite.error?.message ?? null}
            autoFocus
          />
          <Choice
            label={t('role')}
            value={role}
            onChange={setRole}
            options={deskRoles.map(r => ({ value: r, label: t(`role.${r}`) }))}
            hint={t(`roleHint.${role}`)}
          />
          <div className="dialog-end">
            <button type="button" onClick={onClose}>
              {t('cancel')}
            </button>
            <button type="submit" className="primary" disabled={invite.isPending}>
              {t('users.invite')}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

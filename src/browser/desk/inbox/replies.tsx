import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { SavedReply } from '../../../web/desk-api/inbox-contract.ts';
import { call, Unreachable } from '../api.ts';
import { useMay, useSession } from '../session.tsx';
import { languageName, useLang, useT } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Choice, TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';
import { repliesQuery } from './replies-query.ts';

type Draft = Omit<SavedReply, 'id'> & { id: number | null };

/** Answers that are written once and sent often, each in the language of those who get it. */
export function RepliesScreen() {
  const t = useT();
  useTitle(`${t('inbox.replies')} · ${t('nav.inbox')}`);
  const lang = useLang();
  const may = useMay();
  const { outlet } = useSession();
  const [open, setOpen] = useState<Draft | null>(null);
  const replies = useQuery(repliesQuery);
  const all = (replies.data ?? []).toSorted((a, b) => a.lang.localeCompare(b.lang) || a.name.localeCompare(b.name));
  const writes = may('case.decide');
  return (
    <div className="page narrow">
      <header className="page-head">
        <h2>{t('inbox.replies')}</h2>
        {writes ? (
          <button
            type="button"
            className="primary"
            onClick={() => setOpen({ id: null, lang: outlet.defaultLanguage, name: '', text: '' })}
          >
            <Icon name="plus" /> {t('replies.new')}
          </button>
        ) : null}
      </header>
      <p className="muted">{t('replies.intro')}</p>
      {replies.isError ? (
        <p className="notice wrong" role="alert">
          {replies.error instanceof Unreachable ? t('away.title') : replies.error.message}
        </p>
      ) : null}
      {replies.isSuccess && all.length === 0 ? <p className="empty">{t('replies.none')}</p> : null}
      <ul className="things">
        {all.map(r => {
          const shown = (
            <>
              <span className="lang-tag" title={languageName(r.lang, lang)}>
                {r.lang}
              </span>
              <strong dir="auto">{r.name}</strong>
              <span className="muted reply-text" lang={r.lang} dir="auto">
                {r.text}
              </span>
            </>
          );
          return (
            <li key={r.id}>
              {writes ? (
                <button type="button" className="quiet thing reply-thing" onClick={() => setOpen(r)}>
                  {shown}
                </button>
              ) : (
                <div className="thing reply-thing">{shown}</div>
              )}
            </li>
          );
        })}
      </ul>
      {open ? <ReplyDialog key={open.id} first={open} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}

function ReplyDialog({ first, onClose }: { first: Draft; onClose: () => void }) {
  const t = useT();
  const lang = useLang();
  const { outlet } = useSession();
  const client = useQueryClient();
  const [value, setValue] = useState(first);
  const { id, ...body } = value;
  const again = () => client.invalidateQueries({ queryKey: repliesQuery.queryKey });
  const save = useMutation({
    mutationFn: () => (id === null ? call('POST', 'replies', body) : call('PUT', `replies/${id}`, body)),
    onSuccess: () => {
      say(t('saved'));
      void again();
      onClose();
    },
  });
  const remove = useMutation({
    mutationFn: () => call('DELETE', `replies/${id}`),
    onSuccess: () => {
      const { id: _, ...was } = first;
      say(t('deleted', { name: first.name }), () => {
        call('POST', 'replies', was).then(again).catch(complain);
      });
      void again();
      onClose();
    },
    onError: complain,
  });
  const tags = [...new Set([...outlet.languages.map(l => l.tag), first.lang])];
  const dir = outlet.languages.find(l => l.tag === value.lang)?.dir ?? 'auto';
  const submit = (e: FormEvent) => {
    e.preventDefault();
    save.mutate();
  };
  return (
    <Dialog title={id === null ? t('replies.new') : first.name} onClose={onClose}>
      <form onSubmit={submit}>
        {save.error ? (
          <p className="notice wrong" role="alert">
            {save.error instanceof Unreachable ? t('away.title') : save.error.message}
          </p>
        ) : null}
        <div className="two">
          <TextInput
            label={t('name')}
            hint={t('replies.nameHint')}
            value={value.name}
            onChange={name => setValue({ ...value, name })}
            dir="auto"
            required
            autoFocus
            maxLength={100}
          />
          <Choice
            label={t('language')}
            value={value.lang}
            onChange={tag => setValue({ ...value, lang: tag })}
            options={tags.map(tag => ({ value: tag, label: languageName(tag, lang) }))}
          />
        </div>
        <TextInput
          label={t('replies.text')}
          value={value.text}
          onChange={text => setValue({ ...value, text })}
          lines={7}
          lang={value.lang}
          dir={dir}
          required
          maxLength={5000}
        />
        <div className="dialog-end">
          {id === null ? null : (
            <button type="button" className="danger start" disabled={remove.isPending} onClick={() => remove.mutate()}>
              {t('delete')}
            </button>
          )}
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button
            type="submit"
            className="primary"
            disabled={save.isPending || !value.name.trim() || !value.text.trim()}
          >
            {t('save')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Act } from '../../../domain/access.ts';
import type { SavedReply } from '../../../web/desk-api/inbox-contract.ts';
import { call, Unreachable } from '../api.ts';
import { useMay, useSession } from '../session.tsx';
import { languageName, type TextKey, useLang, useT } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Choice, TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';
import { repliesQuery } from './replies-query.ts';

type Draft = Omit<SavedReply, 'id'> & { id: number | null };

/** Answers that are written once and sent often, each in the language of those who get it. */
export function RepliesScreen() {
  return (
    <SavedWords
      path="replies"
      saved={repliesQuery}
      act="case.decide"
      words={{
        place: 'nav.inbox',
        title: 'inbox.replies',
        add: 'replies.new',
        intro: 'replies.intro',
        none: 'replies.none',
        text: 'replies.text',
      }}
    />
  );
}

type Kind = {
  /** under /desk/api/ */
  path: string;
  saved: { queryKey: readonly string[]; queryFn?: unknown; staleTime?: unknown };
  /** who may do it may write them */
  act: Act;
  words: Record<'place' | 'title' | 'add' | 'intro' | 'none' | 'text', TextKey>;
};

/** Words that are kept by language and name. */
export function SavedWords(kind: Kind) {
  const t = useT();
  const { words } = kind;
  useTitle(`${t(words.title)} · ${t(words.place)}`);
  const lang = useLang();
  const may = useMay();
  const { outlet } = useSession();
  const [open, setOpen] = useState<Draft | null>(null);
  const replies = useQuery(kind.saved as typeof repliesQuery);
  const all = (replies.data ?? []).toSorted((a, b) => a.lang.localeCompare(b.lang) || a.name.localeCompare(b.name));
  const writes = may(kind.act);
  return (
    <div className="page narrow">
      <header className="page-head">
        <h2>{t(words.title)}</h2>
        {writes ? (
          <button
            type="button"
            className="primary"
            onClick={() => setOpen({ id: null, lang: outlet.defaultLanguage, name: '', text: '' })}
          >
            <Icon name="plus" /> {t(words.add)}
          </button>
        ) : null}
      </header>
      <p className="muted">{t(words.intro)}</p>
      {replies.isError ? (
        <p className="notice wrong" role="alert">
          {replies.error instanceof Unreachable ? t('away.title') : replies.error.message}
        </p>
      ) : null}
      {replies.isSuccess && all.length === 0 ? <p className="empty">{t(words.none)}</p> : null}
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
      {open ? <ReplyDialog key={open.id} kind={kind} first={open} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}

function ReplyDialog({ kind, first, onClose }: { kind: Kind; first: Draft; onClose: () => void }) {
  const t = useT();
  const lang = useLang();
  const { outlet } = useSession();
  const client = useQueryClient();
  const [value, setValue] = useState(first);
  const { id, ...body } = value;
  const { path, words } = kind;
  const again = () => client.invalidateQueries({ queryKey: kind.saved.queryKey });
  const save = useMutation({
    mutationFn: () => (id === null ? call('POST', path, body) : call('PUT', `${path}/${id}`, body)),
    onSuccess: () => {
      say(t('saved'));
      void again();
      onClose();
    },
  });
  const remove = useMutation({
    mutationFn: () => call('DELETE', `${path}/${id}`),
    onSuccess: () => {
      const { id: _, ...was } = first;
      say(t('deleted', { name: first.name }), () => {
        call('POST', path, was).then(again).catch(complain);
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
    <Dialog title={id === null ? t(words.add) : first.name} onClose={onClose}>
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
          label={t(words.text)}
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

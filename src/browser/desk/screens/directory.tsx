import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { call, Refused } from '../api.ts';
import { useNameOf } from '../lists.ts';
import { useT } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { complain, say } from '../ui/toast.tsx';
import { InLanguages, slugFrom } from './names.tsx';

/** A partner is called the same in every language, the others are not. */
type Thing = { slug: string } & ({ names: Record<string, string>; name?: never } | { name: string; names?: never });

/**
 * A screen of things with names and an address: people, sections, tags and partners are such lists and differ in the
 * further fields alone.
 */
export function Directory<V extends Thing>({
  path,
  title,
  add,
  intro,
  blank,
  fields,
  about,
  after,
}: {
  path: 'people' | 'sections' | 'tags' | 'sources';
  title: string;
  add: string;
  intro: string;
  blank: V;
  fields?: (value: V, change: (more: Partial<V>) => void) => ReactNode;
  about?: (value: V) => ReactNode;
  after?: (value: V, all: V[]) => ReactNode;
}) {
  const t = useT();
  const called = useCalled();
  const [q, setQ] = useState('');
  const [open, setOpen] = useState<{ value: V; isNew: boolean } | null>(null);
  const list = useQuery({ queryKey: [path], queryFn: () => call<V[]>('GET', path) });
  const wanted = q.trim().toLocaleLowerCase();
  const all = list.data ?? [];
  const shown = all.filter(v => !wanted || `${v.slug} ${namesOf(v).join(' ')}`.toLocaleLowerCase().includes(wanted));
  return (
    <div className="page">
      <header className="page-head">
        <h1>{title}</h1>
        <button type="button" className="primary" onClick={() => setOpen({ value: blank, isNew: true })}>
          <Icon name="plus" /> {add}
        </button>
      </header>
      <p className="muted">{intro}</p>
      {all.length > 10 ? (
        <search className="filters">
          <input
            type="search"
            aria-label={t('search')}
            placeholder={t('search')}
            value={q}
            onChange={e => setQ(e.target.value)}
          />
        </search>
      ) : null}
      {list.isError ? <p className="notice wrong">{list.error.message}</p> : null}
      {list.isSuccess && shown.length === 0 ? <p className="empty">{t('nothing')}</p> : null}
      <ul className="things">
        {shown.map(v => (
          <li key={v.slug}>
            <button type="button" className="quiet thing" onClick={() => setOpen({ value: v, isNew: false })}>
              <strong dir="auto">{called(v)}</strong>
              <span className="muted" dir="auto">
                {[...new Set(Object.values(v.names ?? {}))].filter(name => name !== called(v)).join(' · ')}
              </span>
              {about?.(v)}
            </button>
            {after?.(v, all)}
          </li>
        ))}
      </ul>
      {open ? (
        <ThingDialog
          key={open.value.slug}
          path={path}
          first={open.value}
          isNew={open.isNew}
          fields={fields}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </div>
  );
}

const namesOf = (thing: Thing): string[] => Object.values(thing.names ?? { '': thing.name ?? '' });

function useCalled(): (thing: Thing) => string {
  const nameOf = useNameOf();
  return thing => thing.name ?? nameOf({ slug: thing.slug, names: thing.names ?? {} });
}

function ThingDialog<V extends Thing>({
  path,
  first,
  isNew,
  fields,
  onClose,
}: {
  path: string;
  first: V;
  isNew: boolean;
  fields: ((value: V, change: (more: Partial<V>) => void) => ReactNode) | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const called = useCalled();
  const client = useQueryClient();
  const [value, setValue] = useState(first);
  const [sure, setSure] = useState(false);
  const change = (more: Partial<V>) => setValue(old => ({ ...old, ...more }));
  const done = () => {
    client.invalidateQueries({ queryKey: [path] });
    onClose();
  };
  const save = useMutation({
    mutationFn: () =>
      isNew ? call('POST', path, value) : call('PUT', `${path}/${encodeURIComponent(first.slug)}`, value),
    onSuccess: () => {
      say(t('saved'));
      done();
    },
  });
  const remove = useMutation({
    mutationFn: () => call('DELETE', `${path}/${encodeURIComponent(first.slug)}`),
    onSuccess: () => {
      say(t('deleted', { name: called(first) }), () => {
        call('POST', path, first)
          .then(() => client.invalidateQueries({ queryKey: [path] }))
          .catch(complain);
      });
      done();
    },
    onError: complain,
  });
  const at = (field: string) =>
    save.error instanceof Refused && save.error.field === field ? save.error.message : null;
  /** A new thing's address follows its name until somebody writes one. */
  const rename = (named: Pick<Thing, 'names'> | Pick<Thing, 'name'>) => {
    const follow = isNew && (value.slug === '' || value.slug === slugFrom(namesOf(value).find(Boolean) ?? ''));
    const slug = slugFrom(namesOf({ ...named, slug: '' } as Thing).find(Boolean) ?? '');
    change({ ...named, ...(follow ? { slug } : {}) } as Partial<V>);
  };
  const submit = (e: FormEvent) => {
    e.preventDefault();
    save.mutate();
  };
  return (
    <Dialog title={isNew ? t('new') : called(first)} onClose={onClose}>
      <form onSubmit={submit}>
        {save.error && !at('slug') ? (
          <p className="notice wrong" role="alert">
            {save.error.message}
          </p>
        ) : null}
        {value.names ? (
          <InLanguages label={t('name')} value={value.names} onChange={names => rename({ names })} />
        ) : (
          <TextInput
            label={t('name')}
            value={value.name ?? ''}
            onChange={name => rename({ name })}
            error={at('name')}
            dir="auto"
            required
          />
        )}
        <TextInput
          label={t('slug')}
          value={value.slug}
          onChange={slug => change({ slug } as Partial<V>)}
          error={at('slug')}
          dir="ltr"
          required
        />
        {fields?.(value, change)}
        <div className="dialog-end">
          {isNew ? null : (
            <button type="button" className="danger start" onClick={() => (sure ? remove.mutate() : setSure(true))}>
              {t(sure ? 'deleteSure' : 'delete')}
            </button>
          )}
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="primary" disabled={save.isPending}>
            {t('save')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

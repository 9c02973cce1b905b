import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type KeyboardEvent, useState } from 'react';
import type { MediaChange, MediaItem, MediaView } from '../../../web/desk-api/contract.ts';
import { call } from '../api.ts';
import { LicenceInput } from '../licence-input.tsx';
import { dropArea, MediaGrid, UploadButton, UploadList, useMedia, useUploads } from '../media-picker.tsx';
import { useMay, useSession } from '../session.tsx';
import { languageName, useLang, useT } from '../texts.tsx';
import { StateChip } from '../ui/chip.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';

/** The library of pictures. */
export function MediaScreen() {
  const t = useT();
  const lang = useLang();
  const may = useMay();
  useTitle(t('nav.media'));
  const [q, setQ] = useState('');
  const [open, setOpen] = useState<string | null>(null);
  const media = useMedia(q);
  const uploads = useUploads();
  const items = media.data?.pages.flatMap(p => p.items) ?? [];
  return (
    <div className="page" {...(may('media.upload') ? dropArea(uploads.send) : {})}>
      <header className="page-head">
        <h1>{t('nav.media')}</h1>
        {may('media.upload') ? <UploadButton send={uploads.send} label={t('media.upload')} primary /> : null}
      </header>
      <search className="filters">
        <input
          type="search"
          aria-label={t('media.search')}
          placeholder={t('media.search')}
          value={q}
          onChange={e => setQ(e.target.value)}
        />
      </search>
      <UploadList sending={uploads.sending} dismiss={uploads.dismiss} />
      {media.isError ? <p className="notice wrong">{media.error.message}</p> : null}
      {media.isSuccess && items.length === 0 ? <p className="empty">{t(q ? 'media.nothing' : 'media.none')}</p> : null}
      <MediaGrid items={items} choose={item => setOpen(item.id)} lang={lang} />
      {media.hasNextPage ? (
        <button type="button" className="more" onClick={() => media.fetchNextPage()}>
          {t('more')}
        </button>
      ) : null}
      {open ? <MediaDialog id={open} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}

function MediaDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT();
  const found = useQuery({
    queryKey: ['media-item', id],
    queryFn: () => call<MediaView>('GET', `media/${id}`),
    staleTime: 0,
  });
  return (
    <Dialog title={found.data?.filename ?? t('loading')} onClose={onClose} wide>
      {found.isError ? <p className="error">{found.error.message}</p> : null}
      {found.data ? <MediaForm key={found.data.id} item={found.data} onClose={onClose} /> : null}
    </Dialog>
  );
}

function MediaForm({ item, onClose }: { item: MediaView; onClose: () => void }) {
  const t = useT();
  const may = useMay();
  const { outlet } = useSession();
  const lang = useLang();
  const client = useQueryClient();
  const [alt, setAlt] = useState(item.alt);
  const [caption, setCaption] = useState(item.caption);
  const [credit, setCredit] = useState(item.credit);
  const [licence, setLicence] = useState(item.licence);
  const [focal, setFocal] = useState(item.focal);
  const [sure, setSure] = useState(false);

  const save = useMutation({
    mutationFn: (change: MediaChange) => call<MediaItem>('PATCH', `media/${item.id}`, change),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: ['media'] });
      client.invalidateQueries({ queryKey: ['media-item', item.id] });
      say(t('saved'));
      onClose();
    },
    onError: complain,
  });
  const remove = useMutation({
    mutationFn: () => call('DELETE', `media/${item.id}`),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: ['media'] });
      say(t('media.deleted', { name: item.filename }));
      onClose();
    },
    onError: complain,
  });

  return (
    <form
      className="media-form"
      onSubmit={e => {
        e.preventDefault();
        save.mutate({ alt, caption, credit, licence, focal });
      }}
    >
      <div className="media-left">
        {item.large ? (
          <Focal src={item.large} focal={focal} onChange={setFocal} />
        ) : (
          <p className="notice wrong">{item.error ?? t('media.processing')}</p>
        )}
        <p className="hint">{t('media.focalHint')}</p>
        <p className="muted">
          {item.width ? `${item.width} × ${item.height} · ` : ''}
          {(item.bytes / 1024 / 1024).toLocaleString(lang, { maximumFractionDigits: 1 })} MB · {item.mime}
        </p>
        <h3>{t('media.uses')}</h3>
        {item.uses.length === 0 ? (
          <p className="muted">{t('media.unused')}</p>
        ) : (
          <ul className="uses">
            {item.uses.map(u => (
              <li key={u.editionId}>
                <Link to="/editions/$edition" params={{ edition: String(u.editionId) }} lang={u.lang}>
                  {u.title || t('untitled')}
                </Link>{' '}
                <StateChip state={u.state} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className="media-right">
        {outlet.languages.map(l => (
          <fieldset key={l.tag}>
            <legend>{languageName(l.tag, lang)}</legend>
            <TextInput
              label={t('media.alt')}
              value={alt[l.tag] ?? ''}
              onChange={v => setAlt({ ...alt, [l.tag]: v })}
              lines={2}
              lang={l.tag}
              dir={l.dir}
            />
            <TextInput
              label={t('media.caption')}
              value={caption[l.tag] ?? ''}
              onChange={v => setCaption({ ...caption, [l.tag]: v })}
              lines={2}
              lang={l.tag}
              dir={l.dir}
            />
          </fieldset>
        ))}
        <TextInput label={t('media.credit')} value={credit} onChange={setCredit} dir="auto" />
        <LicenceInput value={licence} onChange={setLicence} />
        <div className="dialog-end">
          {may('media.delete') ? (
            sure ? (
              <button type="button" className="danger start" onClick={() => remove.mutate()}>
                {t('media.deleteSure', { n: item.uses.length })}
              </button>
            ) : (
              <button type="button" className="danger start" onClick={() => setSure(true)}>
                {t('delete')}
              </button>
            )
          ) : null}
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="primary" disabled={!may('media.edit') || save.isPending}>
            {t('save')}
          </button>
        </div>
      </div>
    </form>
  );
}

/** The point of a picture that must stay in view when it is cropped: click it, or move it with the arrow keys. */
function Focal({
  src,
  focal,
  onChange,
}: {
  src: string;
  focal: { x: number; y: number };
  onChange: (focal: { x: number; y: number }) => void;
}) {
  const t = useT();
  const within = (n: number) => Math.round(Math.min(1, Math.max(0, n)) * 100) / 100;
  const key = (e: KeyboardEvent) => {
    const step = e.shiftKey ? 0.1 : 0.02;
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[e.key];
    if (!move) return;
    e.preventDefault();
    onChange({ x: within(focal.x + move[0]!), y: within(focal.y + move[1]!) });
  };
  return (
    <button
      type="button"
      className="focal"
      aria-label={t('media.focal', { x: Math.round(focal.x * 100), y: Math.round(focal.y * 100) })}
      onKeyDown={key}
      onClick={e => {
        if (e.detail === 0) return; // Enter and Space
        const box = e.currentTarget.getBoundingClientRect();
        onChange({ x: within((e.clientX - box.left) / box.width), y: within((e.clientY - box.top) / box.height) });
      }}
    >
      <img src={src} alt="" draggable={false} />
      <span className="focal-point" style={{ left: `${focal.x * 100}%`, top: `${focal.y * 100}%` }} />
    </button>
  );
}

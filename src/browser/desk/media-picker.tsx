import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { type DragEvent, type RefObject, useRef, useState } from 'react';
import type { MediaItem, MediaList } from '../../web/desk-api/contract.ts';
import { call, query, upload } from './api.ts';
import { useT } from './texts.tsx';
import { Dialog } from './ui/dialog.tsx';
import { Icon } from './ui/icons.tsx';

/** Pages of the library, newest first; asks again while something is being worked on. */
export function useMedia(q: string) {
  return useInfiniteQuery({
    queryKey: ['media', q],
    queryFn: ({ pageParam, signal }) =>
      call<MediaList>('GET', `media${query({ q, after: pageParam })}`, undefined, signal),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next,
    placeholderData: before => before,
    refetchInterval: current =>
      current.state.data?.pages.some(p => p.items.some(i => i.state === 'processing')) ? 1500 : false,
  });
}

export type Sending = { id: string; name: string; share: number; wrong: string | null };

/** Uploads files two at a time; what failed stays on the list with the reason until it is dismissed. */
export function useUploads(done?: (item: MediaItem) => void) {
  const client = useQueryClient();
  const [sending, setSending] = useState<Sending[]>([]);
  const change = (id: string, more: Partial<Sending>) =>
    setSending(all => all.map(s => (s.id === id ? { ...s, ...more } : s)));
  const send = async (files: Iterable<File>) => {
    const waiting = [...files].map(file => ({ file, id: crypto.randomUUID() }));
    setSending(all => [...all, ...waiting.map(w => ({ id: w.id, name: w.file.name, share: 0, wrong: null }))]);
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { id, file } = next;
        try {
          const item = await upload<MediaItem>(file, file.name, share => change(id, { share }));
          setSending(all => all.filter(s => s.id !== id));
          await client.invalidateQueries({ queryKey: ['media'] });
          done?.(item);
        } catch (error) {
          change(id, { wrong: error instanceof Error ? error.message : String(error) });
        }
      }
    };
    await Promise.all([worker(), worker()]);
  };
  return { sending, send, dismiss: (id: string) => setSending(all => all.filter(s => s.id !== id)) };
}

export function UploadList({ sending, dismiss }: { sending: Sending[]; dismiss: (id: string) => void }) {
  const t = useT();
  if (sending.length === 0) return null;
  return (
    <ul className="uploads" aria-label={t('media.uploads')}>
      {sending.map(s => (
        <li key={s.id} className={s.wrong ? 'wrong' : ''}>
          <span dir="auto">{s.name}</span>
          {s.wrong ? (
            <>
              <span role="alert">{s.wrong}</span>
              <button type="button" className="quiet square" aria-label={t('dismiss')} onClick={() => dismiss(s.id)}>
                <Icon name="close" />
              </button>
            </>
          ) : (
            <progress value={s.share} aria-label={s.name} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** A button that opens the system's choice of files. */
export function UploadButton({
  send,
  label,
  primary = false,
}: {
  send: (files: Iterable<File>) => void;
  label: string;
  primary?: boolean;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className={primary ? 'primary' : ''} onClick={() => input.current?.click()}>
        <Icon name="upload" /> {label}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept="image/*"
        aria-label={label}
        onChange={e => {
          send([...(e.target.files ?? [])]);
          e.target.value = '';
        }}
      />
    </>
  );
}

/** What makes an area take dropped pictures. */
export function dropArea(send: (files: Iterable<File>) => void) {
  const over = (e: DragEvent) => {
    if (e.dataTransfer.types.includes('Files')) {
      e.preventDefault();
      (e.currentTarget as HTMLElement).classList.add('over');
    }
  };
  const out = (e: DragEvent) => (e.currentTarget as HTMLElement).classList.remove('over');
  return {
    onDragOver: over,
    onDragLeave: out,
    onDrop: (e: DragEvent) => {
      out(e);
      const files = [...e.dataTransfer.files].filter(f => f.type.startsWith('image/'));
      if (files.length === 0) return;
      e.preventDefault();
      send(files);
    },
  };
}

export function MediaGrid({
  items,
  choose,
  lang,
  ref,
}: {
  items: MediaItem[];
  choose: (item: MediaItem) => void;
  lang: string;
  ref?: RefObject<HTMLUListElement | null>;
}) {
  const t = useT();
  return (
    <ul className="media-grid" ref={ref}>
      {items.map(item => {
        const alt = item.alt[lang] || Object.values(item.alt).find(Boolean) || '';
        return (
          <li key={item.id}>
            <button type="button" className="media-card" onClick={() => choose(item)} title={item.filename}>
              {item.thumb ? (
                <img
                  src={item.thumb}
                  alt=""
                  loading="lazy"
                  width={item.width ?? undefined}
                  height={item.height ?? undefined}
                  style={{ objectPosition: `${item.focal.x * 100}% ${item.focal.y * 100}%` }}
                />
              ) : (
                <span className="media-blank">{t(item.state === 'failed' ? 'media.failed' : 'media.processing')}</span>
              )}
              <span className="media-name" dir="auto">
                {alt || (
                  <>
                    {item.filename} <span className="missing">· {t('figure.noAlt')}</span>
                  </>
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Chooses a picture of the library, or uploads one and takes it. */
export function MediaPicker({
  onClose,
  onChoose,
  lang = '',
}: {
  onClose: () => void;
  onChoose: (item: MediaItem) => void;
  lang?: string;
}) {
  const t = useT();
  const [q, setQ] = useState('');
  const media = useMedia(q);
  const uploads = useUploads(onChoose);
  const items = media.data?.pages.flatMap(p => p.items) ?? [];
  return (
    <Dialog title={t('media.choose')} onClose={onClose} wide>
      <div className="picker" {...dropArea(uploads.send)}>
        <div className="picker-head">
          <input
            type="search"
            aria-label={t('media.search')}
            placeholder={t('media.search')}
            value={q}
            onChange={e => setQ(e.target.value)}
            // biome-ignore lint/a11y/noAutofocus: the first thing one does in this dialog
            autoFocus
          />
          <UploadButton send={uploads.send} label={t('media.upload')} />
        </div>
        <UploadList sending={uploads.sending} dismiss={uploads.dismiss} />
        <MediaGrid items={items} choose={onChoose} lang={lang} />
        {media.isSuccess && items.length === 0 ? (
          <p className="muted">{t(q ? 'media.nothing' : 'media.none')}</p>
        ) : null}
        {media.hasNextPage ? (
          <button type="button" className="more" onClick={() => media.fetchNextPage()}>
            {t('more')}
          </button>
        ) : null}
      </div>
    </Dialog>
  );
}

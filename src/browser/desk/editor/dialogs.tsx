import { baseKeymap, toggleMark } from 'prosemirror-commands';
import { history, redo, undo } from 'prosemirror-history';
import { keymap } from 'prosemirror-keymap';
import { EditorState, NodeSelection, TextSelection } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { safeHref, safeWebAddress, schema } from '../../../domain/document/schema.ts';
import { LicenceInput } from '../licence-input.tsx';
import { MediaPicker } from '../media-picker.tsx';
import { pictureAddress } from '../picture.ts';
import { useT } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { type Ask, around, insertBlock, linkAt, setAttrs, setLink } from './commands.ts';
import { figureOf } from './figure.ts';

/** Which dialog is open, for the node at `pos`. */
export type Asked = { what: Ask; pos: number };
type Props = { view: EditorView; asked: Asked; lang: string; dir: 'ltr' | 'rtl'; onClose: () => void };

export function EditorDialog(props: Props) {
  switch (props.asked.what) {
    case 'link':
      return <LinkDialog {...props} />;
    case 'picture':
      return (
        <MediaPicker
          onClose={props.onClose}
          onChoose={item => {
            props.view.dispatch(insertBlock(props.view.state, figureOf(item, props.lang)));
            props.onClose();
          }}
        />
      );
    case 'embed':
      return <EmbedDialog {...props} />;
    case 'footnote':
      return <FootnoteDialog {...props} />;
    case 'figure':
      return <FigureDialog {...props} />;
    case 'quoteSource':
      return <QuoteDialog {...props} />;
  }
}

function Buttons({
  onClose,
  remove,
}: {
  onClose: () => void;
  remove?: { label: string; act: () => void } | undefined;
}) {
  const t = useT();
  return (
    <div className="dialog-end">
      {remove ? (
        <button type="button" className="danger start" onClick={remove.act}>
          {remove.label}
        </button>
      ) : null}
      <button type="button" onClick={onClose}>
        {t('cancel')}
      </button>
      <button type="submit" className="primary">
        {t('done')}
      </button>
    </div>
  );
}

/** `example.org/x` is meant as an address of the web. */
function address(typed: string): string {
  const href = typed.trim();
  if (/^[\w.-]+@[\w-]+\.[\w.]+$/.test(href)) return `mailto:${href}`;
  return /^([a-z][a-z0-9+.-]*:|[/#?])/i.test(href) ? href : `https://${href}`;
}

function LinkDialog({ view, onClose }: Props) {
  const t = useT();
  const [found] = useState(() => linkAt(view.state));
  const { from, to } = found ?? view.state.selection;
  const [href, setHref] = useState(found?.href ?? '');
  const [words, setWords] = useState(found?.text ?? view.state.doc.textBetween(from, to));
  const [wrong, setWrong] = useState<string | null>(null);
  const oneBlock = view.state.doc.resolve(from).sameParent(view.state.doc.resolve(to));
  const set = (e: FormEvent) => {
    e.preventDefault();
    const whole = address(href);
    if (!href.trim() || !safeHref(whole)) return setWrong(t('link.wrong'));
    view.dispatch(setLink(view.state, { from, to }, whole, oneBlock ? words : ''));
    onClose();
  };
  return (
    <Dialog title={t('mark.link')} onClose={onClose}>
      <form onSubmit={set}>
        <TextInput
          label={t('link.address')}
          value={href}
          onChange={setHref}
          error={wrong}
          inputMode="url"
          dir="ltr"
          autoFocus
        />
        {oneBlock ? <TextInput label={t('link.words')} value={words} onChange={setWords} dir="auto" /> : null}
        <Buttons
          onClose={onClose}
          remove={
            found
              ? {
                  label: t('link.remove'),
                  act: () => {
                    view.dispatch(view.state.tr.removeMark(from, to, schema.marks.link));
                    onClose();
                  },
                }
              : undefined
          }
        />
      </form>
    </Dialog>
  );
}

function EmbedDialog({ view, asked, dir, onClose }: Props) {
  const t = useT();
  const here = view.state.doc.nodeAt(asked.pos);
  const old = here?.type === schema.nodes.embed ? here : null;
  const [url, setUrl] = useState<string>(old?.attrs.url ?? '');
  const [title, setTitle] = useState<string>(old?.attrs.title ?? '');
  const [wrong, setWrong] = useState<string | null>(null);
  const set = (e: FormEvent) => {
    e.preventDefault();
    const whole = address(url);
    if (!safeWebAddress(whole)) return setWrong(t('embed.wrong'));
    view.dispatch(
      old
        ? setAttrs(view.state, asked.pos, { url: whole, title })
        : insertBlock(view.state, schema.nodes.embed.create({ url: whole, title })),
    );
    onClose();
  };
  return (
    <Dialog title={t('insert.embed')} onClose={onClose}>
      <form onSubmit={set}>
        <TextInput
          label={t('link.address')}
          value={url}
          onChange={setUrl}
          error={wrong}
          inputMode="url"
          dir="ltr"
          autoFocus
        />
        <TextInput label={t('embed.title')} hint={t('embed.hint')} value={title} onChange={setTitle} dir={dir} />
        <Buttons onClose={onClose} />
      </form>
    </Dialog>
  );
}

/** A footnote is written in a small editor of its own, with the same marks as the text. */
function FootnoteDialog({ view, asked, lang, dir, onClose }: Props) {
  const t = useT();
  const place = useRef<HTMLDivElement>(null);
  const inner = useRef<EditorView>(null);
  const node = view.state.doc.nodeAt(asked.pos);
  const valid = node?.type === schema.nodes.footnote;

  const leave = (store: boolean) => {
    const text = inner.current?.state.doc;
    const now = view.state.doc.nodeAt(asked.pos);
    if (now?.type === schema.nodes.footnote && text) {
      const empty = (store ? text : now).content.size === 0;
      const tr = view.state.tr;
      if (empty) tr.delete(asked.pos, asked.pos + now.nodeSize);
      else if (store && !text.content.eq(now.content))
        tr.replaceWith(asked.pos + 1, asked.pos + 1 + now.content.size, text.content);
      if (tr.docChanged) {
        const after = empty ? asked.pos : asked.pos + (tr.doc.nodeAt(asked.pos)?.nodeSize ?? 0);
        view.dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(after))));
      }
    }
    onClose();
  };
  const leaving = useRef(leave);
  leaving.current = leave;

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once, for the footnote that the dialog was opened on
  useEffect(() => {
    if (!place.current || !node) return;
    const made = new EditorView(place.current, {
      state: EditorState.create({
        doc: node,
        plugins: [
          keymap({
            'Mod-z': undo,
            'Mod-Shift-z': redo,
            'Mod-b': toggleMark(schema.marks.strong),
            'Mod-i': toggleMark(schema.marks.em),
            Enter: () => {
              leaving.current(true);
              return true;
            },
          }),
          keymap(baseKeymap),
          history(),
        ],
      }),
      attributes: {
        role: 'textbox',
        'aria-label': t('footnote.text'),
        'aria-multiline': 'true',
        lang,
        dir,
        class: 'footnote-body',
        spellcheck: 'true',
      },
    });
    inner.current = made;
    made.focus();
    return () => made.destroy();
  }, []);

  if (!valid) return null;
  return (
    <Dialog title={t('insert.footnote')} onClose={() => leave(true)}>
      <form
        onSubmit={e => {
          e.preventDefault();
          leave(true);
        }}
      >
        <div ref={place} className="footnote-place" />
        <p className="hint">{t('footnote.hint')}</p>
        <Buttons
          onClose={() => leave(false)}
          remove={{
            label: t('footnote.remove'),
            act: () => {
              view.dispatch(
                view.state.tr.delete(asked.pos, asked.pos + (view.state.doc.nodeAt(asked.pos)?.nodeSize ?? 0)),
              );
              onClose();
            },
          }}
        />
      </form>
    </Dialog>
  );
}

function FigureDialog({ view, asked, lang, dir, onClose }: Props) {
  const t = useT();
  const node = view.state.doc.nodeAt(asked.pos);
  const [alt, setAlt] = useState<string>(node?.attrs.alt ?? '');
  const [credit, setCredit] = useState<string>(node?.attrs.credit ?? '');
  const [licence, setLicence] = useState<string>(node?.attrs.licence ?? '');
  const [choosing, setChoosing] = useState(false);
  if (node?.type !== schema.nodes.figure) return null;
  const { media, src } = node.attrs;
  if (choosing)
    return (
      <MediaPicker
        onClose={() => setChoosing(false)}
        onChoose={item => {
          view.dispatch(
            setAttrs(view.state, asked.pos, {
              media: item.id,
              src: null,
              alt: item.alt[lang] ?? '',
              credit: item.credit,
              licence: item.licence,
            }),
          );
          setAlt(item.alt[lang] ?? '');
          setCredit(item.credit);
          setLicence(item.licence);
          setChoosing(false);
        }}
      />
    );
  return (
    <Dialog title={t('figure.edit')} onClose={onClose}>
      <form
        onSubmit={e => {
          e.preventDefault();
          view.dispatch(
            setAttrs(view.state, asked.pos, { alt: alt.trim(), credit: credit.trim(), licence: licence.trim() }),
          );
          onClose();
        }}
      >
        <div className="figure-preview">
          <img src={media ? pictureAddress(media) : src} alt="" />
          <button type="button" onClick={() => setChoosing(true)}>
            {t('figure.other')}
          </button>
        </div>
        <TextInput
          label={t('media.alt')}
          hint={t('media.altHint')}
          value={alt}
          onChange={setAlt}
          lines={2}
          lang={lang}
          dir={dir}
          autoFocus
        />
        <TextInput label={t('media.credit')} value={credit} onChange={setCredit} lang={lang} dir="auto" />
        <LicenceInput value={licence} onChange={setLicence} />
        <Buttons
          onClose={onClose}
          remove={{
            label: t('figure.remove'),
            act: () => {
              view.dispatch(
                view.state.tr.setSelection(NodeSelection.create(view.state.doc, asked.pos)).deleteSelection(),
              );
              onClose();
            },
          }}
        />
      </form>
    </Dialog>
  );
}

function QuoteDialog({ view, asked, dir, lang, onClose }: Props) {
  const t = useT();
  const found =
    view.state.doc.nodeAt(asked.pos)?.type === schema.nodes.blockquote
      ? asked.pos
      : around(view.state, schema.nodes.blockquote)?.pos;
  const node = found === undefined ? null : view.state.doc.nodeAt(found);
  const [source, setSource] = useState<string>(node?.attrs.source ?? '');
  const [url, setUrl] = useState<string>(node?.attrs.url ?? '');
  const [wrong, setWrong] = useState<string | null>(null);
  if (found === undefined || !node) return null;
  return (
    <Dialog title={t('quote.source')} onClose={onClose}>
      <form
        onSubmit={e => {
          e.preventDefault();
          const whole = url.trim() ? address(url) : null;
          if (whole && !safeHref(whole)) return setWrong(t('link.wrong'));
          view.dispatch(setAttrs(view.state, found, { source: source.trim() || null, url: whole }));
          onClose();
        }}
      >
        <TextInput
          label={t('quote.who')}
          hint={t('quote.hint')}
          value={source}
          onChange={setSource}
          lang={lang}
          dir={dir}
          autoFocus
        />
        <TextInput label={t('link.address')} value={url} onChange={setUrl} error={wrong} dir="ltr" inputMode="url" />
        <Buttons onClose={onClose} />
      </form>
    </Dialog>
  );
}

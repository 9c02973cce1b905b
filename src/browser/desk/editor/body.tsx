import { toggleMark } from 'prosemirror-commands';
import { Node } from 'prosemirror-model';
import { EditorState, NodeSelection, Plugin, TextSelection } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { DocJson } from '../../../domain/document/schema.ts';
import { safeHref, schema } from '../../../domain/document/schema.ts';
import type { MediaItem } from '../../../web/desk-api/contract.ts';
import { upload } from '../api.ts';
import { useT } from '../texts.tsx';
import { complain } from '../ui/toast.tsx';
import { type Ask, type Block, insertBlock, insertFootnote } from './commands.ts';
import { type Asked, EditorDialog } from './dialogs.tsx';
import { figureOf } from './figure.ts';
import { nodeViews } from './node-views.ts';
import { PasteParser } from './paste.ts';
import { plugins, sendingAt } from './setup.ts';
import { SlashMenu, type SlashState, slashPlugin } from './slash-menu.tsx';
import { Toolbar } from './toolbar.tsx';

/** What the screen may do with the body from outside. */
export type BodyHandle = {
  doc(): Node;
  /** Replaces the whole text, as one step that can be undone. */
  replace(doc: DocJson): void;
  goTo(pos: number): void;
  focus(): void;
};

const parser = new PasteParser();

/** The text of an article: toolbar, body, menus and dialogs on one ProseMirror view. */
export function Body({
  doc,
  lang,
  dir,
  editable,
  onChange,
  onSave,
  onPublish,
  ref,
  children,
}: {
  doc: DocJson;
  lang: string;
  dir: 'ltr' | 'rtl';
  editable: boolean;
  onChange: (doc: Node) => void;
  onSave: () => void;
  onPublish: () => void;
  ref: Ref<BodyHandle>;
  /** title and standfirst, between toolbar and body */
  children: React.ReactNode;
}) {
  const t = useT();
  const place = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const [state, setState] = useState<EditorState | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [slash, setSlash] = useState<SlashState | null>(null);
  const slashKeys = useRef<(event: KeyboardEvent) => boolean>(() => false);
  // the view outlives renders: it calls what is current
  const current = useRef({ onChange, onSave, onPublish });
  current.current = { onChange, onSave, onPublish };

  const ask = (what: Ask, pos?: number) => setAsked({ what, pos: pos ?? view.current?.state.selection.from ?? 0 });

  // biome-ignore lint/correctness/useExhaustiveDependencies: one view per edition; the text of another is another component
  useEffect(() => {
    const made = new EditorView(place.current!, {
      state: EditorState.create({
        doc: Node.fromJSON(schema, doc),
        plugins: plugins(
          {
            ask,
            save: () => current.current.onSave(),
            publish: () => current.current.onPublish(),
            toToolbar: () => bar.current?.querySelector<HTMLElement>('button:not(:disabled)')?.focus(),
          },
          t('body.placeholder'),
          [slashPlugin(setSlash, event => slashKeys.current(event)), filesPlugin(send)],
        ),
      }),
      nodeViews: nodeViews({ t, edit: (kind, pos) => ask(kind, pos) }),
      clipboardParser: parser,
      editable: () => editable,
      attributes: {
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': t('body'),
        lang,
        dir,
        spellcheck: 'true',
        class: 'body',
      },
      dispatchTransaction(tr) {
        const next = made.state.apply(tr);
        made.updateState(next);
        setState(next);
        if (tr.docChanged) current.current.onChange(next.doc);
      },
      handlePaste: (v, event) => {
        const text = event.clipboardData?.getData('text/plain').trim() ?? '';
        // an address pasted over words links them
        if (
          !v.state.selection.empty &&
          v.state.selection instanceof TextSelection &&
          /^https?:\/\/\S+$/.test(text) &&
          safeHref(text)
        ) {
          const { from, to } = v.state.selection;
          v.dispatch(v.state.tr.addMark(from, to, schema.marks.link.create({ href: text })));
          return true;
        }
        return false;
      },
    });
    view.current = made;
    setState(made.state);
    return () => made.destroy();
  }, []);

  useImperativeHandle(
    ref,
    () => ({
      doc: () => view.current!.state.doc,
      replace: json => {
        const v = view.current!;
        const next = Node.fromJSON(schema, json);
        v.dispatch(v.state.tr.replaceWith(0, v.state.doc.content.size, next.content));
      },
      goTo: pos => {
        const v = view.current!;
        const at = Math.min(pos, v.state.doc.content.size);
        const node = v.state.doc.nodeAt(at);
        const selection =
          node && NodeSelection.isSelectable(node) && !node.isText && (node.isAtom || node.type === schema.nodes.figure)
            ? NodeSelection.create(v.state.doc, at)
            : TextSelection.near(v.state.doc.resolve(at));
        v.dispatch(v.state.tr.setSelection(selection).scrollIntoView());
        v.focus();
      },
      focus: () => view.current?.focus(),
    }),
    [],
  );

  /** Uploads pictures and puts them where they were dropped. */
  async function send(files: File[], pos: number) {
    for (const file of files) {
      const id = crypto.randomUUID();
      view.current?.dispatch(view.current.state.tr.setMeta(...sendingAt.add(id, pos, file.name)));
      try {
        const item = await upload<MediaItem>(file, file.name || 'picture', () => {});
        const v = view.current;
        if (!v || v.isDestroyed) return;
        const at = sendingAt.find(v.state, id) ?? v.state.selection.from;
        v.dispatch(insertBlock(v.state, figureOf(item, lang), at).setMeta(...sendingAt.done(id)));
      } catch (error) {
        complain(error);
        const v = view.current;
        if (v && !v.isDestroyed) v.dispatch(v.state.tr.setMeta(...sendingAt.done(id)));
      }
    }
  }

  const run = (block: Block) => {
    const v = view.current;
    if (!v) return;
    v.focus();
    if (block.run === 'footnote') {
      if (insertFootnote(v.state, v.dispatch)) ask('footnote', v.state.selection.from);
    } else if (typeof block.run === 'string') ask(block.run);
    else block.run(v.state, v.dispatch, v);
  };

  return (
    <div className="body-editor">
      {editable && state && view.current ? (
        <Toolbar ref={bar} view={view.current} state={state} ask={ask} run={run} toggleMark={toggleMark} />
      ) : null}
      <div className="sheet" lang={lang} dir={dir}>
        {children}
        <div ref={place} className="body-place" />
      </div>
      {slash && view.current ? (
        <SlashMenu view={view.current} slash={slash} keys={slashKeys} run={run} close={() => setSlash(null)} />
      ) : null}
      {asked && view.current ? (
        <EditorDialog
          view={view.current}
          asked={asked}
          lang={lang}
          dir={dir}
          onClose={() => {
            setAsked(null);
            // after the dialog has given the focus back
            setTimeout(() => view.current?.focus(), 0);
          }}
        />
      ) : null}
    </div>
  );
}

function filesPlugin(send: (files: File[], pos: number) => void): Plugin {
  const pictures = (data: DataTransfer | null) => [...(data?.files ?? [])].filter(f => f.type.startsWith('image/'));
  return new Plugin({
    props: {
      handlePaste: (view, event) => {
        const files = pictures(event.clipboardData);
        // a word processor puts a picture of the text beside the text
        if (files.length === 0 || event.clipboardData?.getData('text/html').match(/<(p|h\d|li|table)\b/i)) return false;
        send(files, view.state.selection.from);
        return true;
      },
      handleDrop: (view, event) => {
        const files = pictures(event.dataTransfer);
        if (files.length === 0) return false;
        event.preventDefault();
        send(files, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? view.state.selection.from);
        return true;
      },
    },
  });
}

import { chainCommands, deleteSelection, toggleMark } from 'prosemirror-commands';
import { history, redo, undo } from 'prosemirror-history';
import { undoInputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import { Fragment, Node, Slice } from 'prosemirror-model';
import { type Command, EditorState, Plugin, TextSelection } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { type NodeJson, safeHref, schema } from '../../../domain/document/schema.ts';
import { insertFootnote, linkAt, markActive } from '../editor/commands.ts';
import { type Asked, EditorDialog } from '../editor/dialogs.tsx';
import { nodeViews } from '../editor/node-views.ts';
import { PasteParser } from '../editor/paste.ts';
import { wordRules } from '../editor/rules.ts';
import { moveAmongTools } from '../editor/toolbar.tsx';
import { type TextKey, useT } from '../texts.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { sameInline } from './inline.ts';
import { plainWords } from './plain-words.ts';

const { nodes, marks } = schema;

/** What the row may do with its editor. */
export type SegmentHandle = {
  focus(where?: { x: number; y: number } | 'start'): void;
  /** Other words, as a step that can be undone; the cursor goes to their end. */
  replace(content: readonly NodeJson[]): void;
  /** Puts words where the cursor is. */
  insert(words: string): void;
  /** The cursor's place in the plain words, in UTF-16 units. */
  caret(): number;
};

const parser = new PasteParser();

/**
 * One segment's words, written on the article's schema: the document is the block itself, so nothing but words can come
 * in. `plain`: words without marks, where the article has a plain field; its block is the one that knows no marks.
 */
export function SegmentEditor({
  content,
  plain,
  lines,
  lang,
  dir,
  label,
  className,
  describedBy,
  onChange,
  onKey,
  ref,
}: {
  content: NodeJson[];
  plain: boolean;
  /** takes several lines: code */
  lines: boolean;
  lang: string;
  dir: 'ltr' | 'rtl';
  label: string;
  className: string;
  describedBy?: string | undefined;
  onChange: (content: NodeJson[]) => void;
  /** a key that is the row's and not the text's; true: taken */
  onKey: (event: KeyboardEvent) => boolean;
  ref: Ref<SegmentHandle>;
}) {
  const t = useT();
  const place = useRef<HTMLDivElement>(null);
  const tools = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const [state, setState] = useState<EditorState | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const said = useRef(content);
  const current = useRef({ onChange, onKey });
  current.current = { onChange, onKey };

  const footnote: Command = (s, dispatch, v) => {
    const done = insertFootnote(s, dispatch, v);
    if (done && dispatch) setAsked({ what: 'footnote', pos: v!.state.selection.from });
    return done;
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: one view a row; what changes from outside comes in below
  useEffect(() => {
    const link: Command = s => {
      setAsked({ what: 'link', pos: s.selection.from });
      return true;
    };
    const made = new EditorView(place.current!, {
      state: EditorState.create({
        doc: blockOf(content, plain),
        plugins: [
          ...(plain ? [] : [wordRules]),
          keymap({
            'Mod-z': undo,
            'Mod-Shift-z': redo,
            'Mod-y': redo,
            Backspace: chainCommands(undoInputRule, deleteSelection),
            Delete: deleteSelection,
            ...(plain
              ? { Enter: lines ? newline : () => true, 'Shift-Enter': lines ? newline : () => true }
              : {
                  'Mod-b': toggleMark(marks.strong),
                  'Mod-i': toggleMark(marks.em),
                  'Mod-e': toggleMark(marks.code),
                  'Mod-k': link,
                  'Mod-Shift-f': footnote,
                  Enter: () => true,
                  'Shift-Enter': (s, dispatch) => {
                    dispatch?.(s.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
                    return true;
                  },
                }),
            'Alt-F10': () => {
              tools.current?.querySelector<HTMLElement>('button:not(:disabled)')?.focus();
              return true;
            },
          }),
          history(),
          wordsOnly,
        ],
      }),
      nodeViews: nodeViews({ t, edit: (kind, pos) => setAsked({ what: kind, pos }) }),
      clipboardParser: parser,
      attributes: {
        role: 'textbox',
        'aria-multiline': String(!plain || lines),
        'aria-label': label,
        ...(describedBy ? { 'aria-describedby': describedBy } : {}),
        lang,
        dir,
        spellcheck: 'true',
        class: className,
      },
      handleKeyDown: (v, event) => !v.composing && !event.isComposing && current.current.onKey(event),
      handlePaste: (v, event) => {
        const text = event.clipboardData?.getData('text/plain').trim() ?? '';
        const { from, to, empty } = v.state.selection;
        // an address pasted over words links them
        if (plain || empty || !/^https?:\/\/\S+$/.test(text) || !safeHref(text)) return false;
        v.dispatch(v.state.tr.addMark(from, to, marks.link.create({ href: text })));
        return true;
      },
      dispatchTransaction(tr) {
        const next = made.state.apply(tr);
        made.updateState(next);
        setState(next);
        if (!tr.docChanged) return;
        said.current = (next.doc.toJSON() as NodeJson).content ?? [];
        if (!tr.getMeta('outside')) current.current.onChange(said.current);
      },
    });
    view.current = made;
    setState(made.state);
    return () => made.destroy();
  }, []);

  // somebody else's words for this row, or the server's form of ours
  useEffect(() => {
    const v = view.current;
    if (!v || v.composing || sameInline(content, said.current)) return;
    said.current = content;
    const tr = v.state.tr.replaceWith(0, v.state.doc.content.size, blockOf(content, plain).content);
    const at = Math.min(v.state.selection.head, tr.doc.content.size);
    v.dispatch(
      tr.setSelection(TextSelection.create(tr.doc, at)).setMeta('outside', true).setMeta('addToHistory', false),
    );
  }, [content, plain]);

  useImperativeHandle(
    ref,
    () => ({
      focus: where => {
        const v = view.current!;
        const pressed = where === 'start' ? 0 : where ? v.posAtCoords({ left: where.x, top: where.y })?.pos : undefined;
        const at = Math.min(pressed ?? v.state.doc.content.size, v.state.doc.content.size);
        v.focus();
        v.dispatch(v.state.tr.setSelection(TextSelection.create(v.state.doc, at)));
      },
      replace: words => {
        const v = view.current!;
        const tr = v.state.tr.replaceWith(0, v.state.doc.content.size, blockOf(words, plain).content);
        v.dispatch(tr.setSelection(TextSelection.create(tr.doc, tr.doc.content.size)));
        v.focus();
      },
      insert: words => {
        const v = view.current!;
        v.dispatch(v.state.tr.insertText(words).scrollIntoView());
        v.focus();
      },
      caret: () => {
        const v = view.current!;
        const { doc, selection } = v.state;
        // the browser's own cursor: it may be a few keys ahead of what the editor has heard
        const own = v.dom.ownerDocument.getSelection();
        const at =
          own?.isCollapsed && own.anchorNode && v.dom.contains(own.anchorNode)
            ? v.posAtDOM(own.anchorNode, own.anchorOffset)
            : selection.from;
        return plainWords((doc.cut(0, at).toJSON() as NodeJson).content ?? []).length;
      },
    }),
    [plain],
  );

  const tool = (icon: IconName, name: TextKey, press: () => void, on: boolean, keys: string) => (
    <button
      type="button"
      className="tool"
      aria-label={t(name)}
      title={`${t(name)} (${keys})`}
      aria-pressed={on}
      onMouseDown={e => e.preventDefault()}
      onClick={press}
    >
      <Icon name={icon} />
    </button>
  );
  const act = (command: Command) => {
    const v = view.current!;
    command(v.state, v.dispatch, v);
    v.focus();
  };
  return (
    <>
      <div ref={place} className="segment-place" />
      {state && !plain ? (
        <div
          ref={tools}
          className="segment-tools"
          role="toolbar"
          aria-label={t('toolbar')}
          onKeyDown={e => moveAmongTools(e, () => view.current?.focus())}
        >
          {tool('bold', 'mark.strong', () => act(toggleMark(marks.strong)), markActive(state, marks.strong), 'Ctrl B')}
          {tool('italic', 'mark.em', () => act(toggleMark(marks.em)), markActive(state, marks.em), 'Ctrl I')}
          {tool(
            'link',
            'mark.link',
            () => setAsked({ what: 'link', pos: state.selection.from }),
            linkAt(state) !== null,
            'Ctrl K',
          )}
          {tool('footnote', 'insert.footnote', () => act(footnote), false, 'Ctrl Shift F')}
        </div>
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
    </>
  );
}

const newline: Command = (state, dispatch) => {
  dispatch?.(state.tr.insertText('\n').scrollIntoView());
  return true;
};

function blockOf(content: readonly NodeJson[], plain: boolean): Node {
  if (plain) return nodes.code_block.create(null, text(plainWords(content)));
  return nodes.paragraph.create(
    null,
    content.map(node => Node.fromJSON(schema, node)),
  );
}

const text = (words: string) => (words === '' ? null : schema.text(words));

/** What is pasted or dropped comes in as words: blocks one after the other, parted by a space. */
const wordsOnly = new Plugin({
  props: {
    transformPasted: (slice, view) => {
      const plain = view.state.doc.type.spec.code;
      const inline: Node[] = [];
      let begun = false;
      slice.content.descendants(node => {
        if (node.isTextblock && begun && inline.length > 0) inline.push(schema.text(' '));
        if (node.isTextblock) begun = true;
        if (!node.isInline) return true;
        if (plain)
          inline.push(
            ...(node.textContent || node.type === nodes.hard_break ? [schema.text(node.textContent || ' ')] : []),
          );
        else inline.push(node);
        return false;
      });
      return new Slice(Fragment.from(inline), 0, 0);
    },
  },
});

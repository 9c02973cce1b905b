import { baseKeymap, chainCommands, exitCode, setBlockType, toggleMark } from 'prosemirror-commands';
import { dropCursor } from 'prosemirror-dropcursor';
import { gapCursor } from 'prosemirror-gapcursor';
import { history, redo, undo } from 'prosemirror-history';
import { undoInputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import { liftListItem, sinkListItem, splitListItem } from 'prosemirror-schema-list';
import { type Command, NodeSelection, Plugin, PluginKey } from 'prosemirror-state';
import { goToNextCell, tableEditing } from 'prosemirror-tables';
import { Decoration, DecorationSet } from 'prosemirror-view';
import { schema } from '../../../domain/document/schema.ts';
import { type Ask, insertFootnote, leaveCaption, selectUncaptioned, toggleList, toggleWrap } from './commands.ts';
import { markdownRules } from './rules.ts';

const { nodes, marks } = schema;

/** What the keys of the editor ask of the screen around it. */
export type Asks = {
  ask: (what: Ask) => void;
  save: () => void;
  publish: () => void;
  toToolbar: () => void;
};

const hardBreak: Command = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
});

/** Enter on a selected footnote, figure or embed opens what belongs to it. */
const openSelected =
  (ask: Asks['ask']): Command =>
  state => {
    if (!(state.selection instanceof NodeSelection)) return false;
    const { type } = state.selection.node;
    if (type === nodes.footnote) ask('footnote');
    else if (type === nodes.figure) ask('figure');
    else if (type === nodes.embed) ask('embed');
    else return false;
    return true;
  };

function keys(asks: Asks) {
  const then = (act: () => void): Command => {
    return () => {
      act();
      return true;
    };
  };
  return keymap({
    'Mod-z': undo,
    'Mod-Shift-z': redo,
    'Mod-y': redo,
    'Mod-b': toggleMark(marks.strong),
    'Mod-i': toggleMark(marks.em),
    'Mod-e': toggleMark(marks.code),
    'Mod-Shift-x': toggleMark(marks.strike),
    'Mod-k': then(() => asks.ask('link')),
    'Mod-Alt-0': setBlockType(nodes.paragraph),
    'Mod-Alt-2': setBlockType(nodes.heading, { level: 2 }),
    'Mod-Alt-3': setBlockType(nodes.heading, { level: 3 }),
    'Mod-Alt-4': setBlockType(nodes.heading, { level: 4 }),
    'Mod-Shift-7': toggleList(nodes.ordered_list),
    'Mod-Shift-8': toggleList(nodes.bullet_list),
    'Mod-Shift-9': toggleWrap(nodes.blockquote),
    'Mod-Shift-f': chainCommands((state, dispatch, view) => {
      const done = insertFootnote(state, dispatch, view);
      if (done && dispatch) asks.ask('footnote');
      return done;
    }),
    'Mod-s': then(asks.save),
    'Mod-Enter': then(asks.publish),
    'Alt-F10': then(asks.toToolbar),
    'Shift-Enter': hardBreak,
    Enter: chainCommands(openSelected(asks.ask), leaveCaption, splitListItem(nodes.list_item)),
    Tab: chainCommands(goToNextCell(1), sinkListItem(nodes.list_item)),
    'Shift-Tab': chainCommands(goToNextCell(-1), liftListItem(nodes.list_item)),
    Backspace: chainCommands(undoInputRule, selectUncaptioned),
  });
}

/** Says what to do where nothing is written yet; a heading of a table that is still empty heads nothing. */
function placeholder(text: string) {
  return new Plugin({
    props: {
      decorations: state => {
        const headings: Decoration[] = [];
        state.doc.forEach((block, at) => {
          if (block.type === nodes.table)
            block.descendants((node, pos) => {
              if (node.type !== nodes.table_header || node.textContent !== '') return;
              const from = at + 1 + pos;
              headings.push(Decoration.node(from, from + node.nodeSize, { role: 'cell' }));
            });
        });
        if (headings.length > 0) return DecorationSet.create(state.doc, headings);
        const first = state.doc.firstChild;
        if (state.doc.childCount !== 1 || first?.type !== nodes.paragraph || first.content.size > 0) return null;
        return DecorationSet.create(state.doc, [
          Decoration.node(0, first.nodeSize, { class: 'blank', 'data-placeholder': text }),
        ]);
      },
    },
  });
}

type Sending = {
  add?: { id: string; pos: number; name: string };
  share?: { id: string; share: number };
  done?: { id: string };
};
const sendingKey = new PluginKey<DecorationSet>('sending');

/** Pictures on their way to the server, shown where they will stand. */
function sending() {
  return new Plugin<DecorationSet>({
    key: sendingKey,
    state: {
      init: () => DecorationSet.empty,
      apply: (tr, before) => {
        const now = before.map(tr.mapping, tr.doc);
        const change = tr.getMeta(sendingKey) as Sending | undefined;
        if (change?.add) {
          const { id, pos, name } = change.add;
          const dom = document.createElement('div');
          dom.className = 'sending';
          dom.textContent = name;
          dom.append(document.createElement('progress'));
          return now.add(tr.doc, [Decoration.widget(pos, dom, { id })]);
        }
        if (change?.done) {
          const { id } = change.done;
          return now.remove(now.find(undefined, undefined, spec => spec.id === id));
        }
        return now;
      },
    },
    props: { decorations: state => sendingKey.getState(state) },
  });
}

export const sendingAt = {
  add: (id: string, pos: number, name: string): [PluginKey, Sending] => [sendingKey, { add: { id, pos, name } }],
  done: (id: string): [PluginKey, Sending] => [sendingKey, { done: { id } }],
  find: (state: Parameters<PluginKey<DecorationSet>['getState']>[0], id: string): number | null =>
    sendingKey.getState(state)?.find(undefined, undefined, spec => spec.id === id)[0]?.from ?? null,
};

/** The plugins of the body's editor; `more` come first and may take keys before the others. */
export function plugins(asks: Asks, blank: string, more: Plugin[]): Plugin[] {
  return [
    ...more,
    markdownRules,
    keys(asks),
    keymap(baseKeymap),
    history(),
    dropCursor({ width: 2, class: 'drop-cursor' }),
    gapCursor(),
    tableEditing(),
    placeholder(blank),
    sending(),
  ];
}

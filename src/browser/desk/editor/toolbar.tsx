import { setBlockType, type toggleMark as ToggleMark } from 'prosemirror-commands';
import { redo, redoDepth, undo, undoDepth } from 'prosemirror-history';
import type { Command, EditorState } from 'prosemirror-state';
import * as tables from 'prosemirror-tables';
import type { EditorView } from 'prosemirror-view';
import type { Ref } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { schema } from '../../../domain/document/schema.ts';
import { type TextKey, useT } from '../texts.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import {
  type Ask,
  around,
  type Block,
  blockKind,
  blocks,
  linkAt,
  markActive,
  toggleList,
  toggleWrap,
} from './commands.ts';

const { nodes, marks } = schema;

const kinds: { id: string; label: TextKey; run: Command }[] = [
  { id: 'paragraph', label: 'block.paragraph', run: setBlockType(nodes.paragraph) },
  { id: 'heading2', label: 'block.heading2', run: setBlockType(nodes.heading, { level: 2 }) },
  { id: 'heading3', label: 'block.heading3', run: setBlockType(nodes.heading, { level: 3 }) },
  { id: 'heading4', label: 'block.heading4', run: setBlockType(nodes.heading, { level: 4 }) },
  { id: 'pullquote', label: 'block.pullquote', run: setBlockType(nodes.pullquote) },
  { id: 'code', label: 'block.code', run: setBlockType(nodes.code_block) },
];
const tableActs: { id: string; label: TextKey; run: Command }[] = [
  { id: 'rowAfter', label: 'table.rowAfter', run: tables.addRowAfter },
  { id: 'rowBefore', label: 'table.rowBefore', run: tables.addRowBefore },
  { id: 'columnAfter', label: 'table.columnAfter', run: tables.addColumnAfter },
  { id: 'columnBefore', label: 'table.columnBefore', run: tables.addColumnBefore },
  { id: 'headerRow', label: 'table.headerRow', run: tables.toggleHeaderRow },
  { id: 'merge', label: 'table.merge', run: tables.mergeCells },
  { id: 'split', label: 'table.split', run: tables.splitCell },
  { id: 'deleteRow', label: 'table.deleteRow', run: tables.deleteRow },
  { id: 'deleteColumn', label: 'table.deleteColumn', run: tables.deleteColumn },
  { id: 'deleteTable', label: 'table.delete', run: tables.deleteTable },
];

/** One row of buttons over the text; arrow keys move within it, Escape goes back to the text. */
export function Toolbar({
  view,
  state,
  ask,
  run,
  toggleMark,
  ref,
}: {
  view: EditorView;
  state: EditorState;
  ask: (what: Ask) => void;
  run: (block: Block) => void;
  toggleMark: typeof ToggleMark;
  ref: Ref<HTMLDivElement>;
}) {
  const t = useT();
  const act = (command: Command) => {
    command(view.state, view.dispatch, view);
    view.focus();
  };
  const tool = (
    icon: IconName,
    label: TextKey,
    press: () => void,
    more: { on?: boolean; off?: boolean; keys?: string } = {},
  ) => (
    <button
      key={label}
      type="button"
      className="tool"
      aria-label={t(label)}
      title={more.keys ? `${t(label)} (${more.keys})` : t(label)}
      aria-pressed={more.on}
      disabled={more.off}
      // the selection in the text must not be lost to a click
      onMouseDown={e => e.preventDefault()}
      onClick={press}
    >
      <Icon name={icon} />
    </button>
  );
  const command = (icon: IconName, label: TextKey, c: Command, on?: boolean, keys?: string) =>
    tool(icon, label, () => act(c), { on: on ?? false, off: !c(state), ...(keys ? { keys } : {}) });
  const kind = blockKind(state);
  const table = around(state, nodes.table);

  return (
    <div
      ref={ref}
      className="toolbar"
      role="toolbar"
      aria-label={t('toolbar')}
      onKeyDown={e => moveAmongTools(e, () => view.focus())}
    >
      {tool('undo', 'undo', () => act(undo), { off: undoDepth(state) === 0, keys: 'Ctrl Z' })}
      {tool('redo', 'redo', () => act(redo), { off: redoDepth(state) === 0, keys: 'Ctrl Shift Z' })}
      <span className="tool-gap" />
      <Choose
        label={t('block.kind')}
        shown={kind === 'other' ? t('block.kind') : t(`block.${kind}`)}
        items={kinds.map(k => ({ id: k.id, label: t(k.label) }))}
        choose={id => act(kinds.find(k => k.id === id)!.run)}
      />
      <span className="tool-gap" />
      {command('bold', 'mark.strong', toggleMark(marks.strong), markActive(state, marks.strong), 'Ctrl B')}
      {command('italic', 'mark.em', toggleMark(marks.em), markActive(state, marks.em), 'Ctrl I')}
      {tool('link', 'mark.link', () => ask('link'), { on: linkAt(state) !== null, keys: 'Ctrl K' })}
      {command('strike', 'mark.strike', toggleMark(marks.strike), markActive(state, marks.strike))}
      {command('code', 'mark.code', toggleMark(marks.code), markActive(state, marks.code), 'Ctrl E')}
      <span className="tool-gap" />
      {command('bullets', 'block.bullets', toggleList(nodes.bullet_list), around(state, nodes.bullet_list) !== null)}
      {command('numbers', 'block.numbers', toggleList(nodes.ordered_list), around(state, nodes.ordered_list) !== null)}
      {command('quote', 'block.quote', toggleWrap(nodes.blockquote), around(state, nodes.blockquote) !== null)}
      {tool('media', 'insert.picture', () => ask('picture'))}
      {tool('footnote', 'insert.footnote', () => run(blocks.find(b => b.id === 'footnote')!), { keys: 'Ctrl Shift F' })}
      <Choose
        label={t('insert')}
        shown={<Icon name="plus" />}
        items={blocks.map(b => ({ id: b.id, label: t(b.label), icon: b.icon }))}
        choose={id => run(blocks.find(b => b.id === id)!)}
      />
      {table ? (
        <Choose
          label={t('table')}
          shown={t('table')}
          items={tableActs.map(a => ({ id: a.id, label: t(a.label) }))}
          choose={id => act(tableActs.find(a => a.id === id)!.run)}
        />
      ) : null}
    </div>
  );
}

/** Arrow keys, Home and End within a row of buttons; Escape goes back to where it came from. */
export function moveAmongTools(e: React.KeyboardEvent<HTMLElement>, leave: () => void): void {
  if (e.key === 'Escape') leave();
  if (e.key !== 'ArrowRight' && e.key !== 'ArrowLeft' && e.key !== 'Home' && e.key !== 'End') return;
  const tools = [...e.currentTarget.querySelectorAll<HTMLElement>('button:not(:disabled)')];
  const rtl = getComputedStyle(e.currentTarget).direction === 'rtl';
  const at = tools.indexOf(document.activeElement as HTMLElement);
  const step = (e.key === 'ArrowRight') === rtl ? -1 : 1;
  const next = e.key === 'Home' ? 0 : e.key === 'End' ? tools.length - 1 : (at + step + tools.length) % tools.length;
  tools[next]?.focus();
  e.preventDefault();
}

/** A button of the toolbar that opens a menu. */
export function Choose({
  label,
  shown,
  items,
  choose,
}: {
  label: string;
  shown: React.ReactNode;
  items: { id: string; label: string; icon?: IconName }[];
  choose: (id: string) => void;
}) {
  return (
    <MenuTrigger>
      <Button
        className="tool tool-menu"
        aria-label={typeof shown === 'string' && shown !== label ? `${shown}, ${label}` : label}
      >
        {shown}
        <span className="caret" aria-hidden="true" />
      </Button>
      <Popover className="menu-popover" placement="bottom start">
        <Menu className="menu" aria-label={label} onAction={key => choose(String(key))}>
          {items.map(item => (
            <MenuItem key={item.id} id={item.id} className="menu-item" textValue={item.label}>
              {item.icon ? <Icon name={item.icon} /> : null}
              {item.label}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

import { Plugin, TextSelection } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { schema } from '../../../domain/document/schema.ts';
import { useT } from '../texts.tsx';
import { Icon } from '../ui/icons.tsx';
import { type Block, blocks } from './commands.ts';

/** Where the menu stands: `from` is the position of the slash, `query` what was typed after it. */
export type SlashState = { from: number; to: number; query: string };

/** Watches for a slash at the start of a paragraph or after a space. */
export function slashPlugin(show: (state: SlashState | null) => void, key: (event: KeyboardEvent) => boolean): Plugin {
  let closedAt = -1; // Escape closes the menu for this slash
  return new Plugin({
    view: () => ({
      update: (view, before) => {
        if (before.doc.eq(view.state.doc) && before.selection.eq(view.state.selection)) return;
        const { selection } = view.state;
        const { $from } = selection;
        const found =
          selection instanceof TextSelection &&
          selection.empty &&
          $from.parent.type === schema.nodes.paragraph &&
          view.editable
            ? /(?:^|\s)\/([\p{L}\p{N}]{0,20})$/u.exec($from.parent.textBetween(0, $from.parentOffset, '\n', '\ufffc'))
            : null;
        if (!found) {
          closedAt = -1;
          return show(null);
        }
        const query = found[1] ?? '';
        const from = $from.pos - query.length - 1;
        show(from === closedAt ? null : { from, to: $from.pos, query });
      },
      destroy: () => show(null),
    }),
    props: {
      handleKeyDown: (view, event) => {
        if (!key(event)) return false;
        if (event.key === 'Escape') closedAt = view.state.selection.$from.pos;
        event.preventDefault();
        return true;
      },
    },
  });
}

export function SlashMenu({
  view,
  slash,
  keys,
  run,
  close,
}: {
  view: EditorView;
  slash: SlashState;
  keys: RefObject<(event: KeyboardEvent) => boolean>;
  run: (block: Block) => void;
  close: () => void;
}) {
  const t = useT();
  const list = useRef<HTMLDivElement>(null);
  const [index, setIndex] = useState(0);
  const wanted = slash.query.toLocaleLowerCase();
  const found = blocks.filter(b =>
    `${t(b.label).toLocaleLowerCase()} ${b.id} ${b.words}`.split(' ').some(w => w.startsWith(wanted)),
  );
  const at = Math.min(index, Math.max(found.length - 1, 0));

  const choose = (block: Block) => {
    view.dispatch(view.state.tr.delete(slash.from, slash.to));
    close();
    run(block);
  };
  keys.current = event => {
    if (found.length === 0) return false;
    if (event.key === 'ArrowDown') setIndex((at + 1) % found.length);
    else if (event.key === 'ArrowUp') setIndex((at + found.length - 1) % found.length);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(found[at]!);
    else if (event.key === 'Escape') close();
    else return false;
    return true;
  };
  useEffect(
    () => () => {
      keys.current = () => false;
      view.dom.removeAttribute('aria-activedescendant');
      view.dom.removeAttribute('aria-controls');
    },
    [keys, view],
  );
  useLayoutEffect(() => {
    const box = list.current;
    if (!box) return;
    const place = view.coordsAtPos(slash.from);
    const below = innerHeight - place.bottom;
    const height = box.offsetHeight;
    box.style.top = `${below > height + 12 || place.top < height ? place.bottom + 6 : place.top - height - 6}px`;
    box.style.left = `${Math.max(8, Math.min(place.left, innerWidth - box.offsetWidth - 8))}px`;
    box.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
    view.dom.setAttribute('aria-controls', 'slash-menu');
    if (found[at]) view.dom.setAttribute('aria-activedescendant', `slash-${found[at].id}`);
  });
  if (found.length === 0) return null;
  return (
    <div ref={list} id="slash-menu" className="slash-menu" role="listbox" aria-label={t('insert')}>
      {found.map((block, i) => (
        <div
          key={block.id}
          id={`slash-${block.id}`}
          role="option"
          aria-selected={i === at}
          tabIndex={-1}
          onMouseMove={() => setIndex(i)}
          onMouseDown={e => {
            e.preventDefault();
            choose(block);
          }}
        >
          <Icon name={block.icon} /> {t(block.label)}
        </div>
      ))}
    </div>
  );
}

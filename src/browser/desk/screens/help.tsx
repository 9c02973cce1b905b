import { type TextKey, useT } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';

const mod = /Mac|iP(hone|ad)/.test(navigator.platform) ? '⌘' : 'Ctrl';
const groups: { title: TextKey; keys: [string, TextKey][] }[] = [
  {
    title: 'help.everywhere',
    keys: [
      ['?', 'help.this'],
      ['g a', 'help.goArticles'],
      ['g c', 'nav.inbox'],
      ['g m', 'help.goMedia'],
      ['g p', 'help.goPeople'],
      ['g s', 'help.goSettings'],
      ['g u', 'help.goUsers'],
      ['g i', 'help.goAccount'],
      ['F8', 'help.toast'],
      ['Esc', 'help.close'],
    ],
  },
  {
    title: 'help.list',
    keys: [
      ['j  k', 'help.move'],
      ['Enter', 'help.open'],
      ['n', 'help.new'],
      ['/', 'help.search'],
    ],
  },
  {
    title: 'help.inbox',
    keys: [
      ['j  k', 'help.moveCase'],
      ['Enter', 'help.openCase'],
      ['a', 'help.accept'],
      ['1 – 9', 'help.proposal'],
      [`${mod} Enter`, 'help.send'],
      ['d', 'inbox.decline'],
      ['q', 'inbox.ask'],
      ['r', 'inbox.answer'],
      ['l', 'inbox.later'],
      ['m', 'help.assignMe'],
      ['u', 'help.undo'],
      ['Esc', 'help.leaveField'],
    ],
  },
  {
    title: 'help.translate',
    keys: [
      [`${mod} Enter`, 'help.confirmRow'],
      ['Alt ↓  Alt ↑', 'help.nextRow'],
      ['Alt PgDn  PgUp', 'help.nextWork'],
      [`${mod} 1 – 3`, 'help.useMatch'],
      ['Alt Enter', 'translate.copy'],
      ['Enter', 'translate.split'],
      ['Alt J', 'translate.join'],
      ['Shift Enter', 'help.lineBreak'],
      ['F2', 'translate.note'],
      ['Esc', 'help.leaveField'],
      ['j k n c s', 'help.rowKeys'],
    ],
  },
  {
    title: 'help.editor',
    keys: [
      ['/', 'help.slash'],
      [`${mod} B`, 'mark.strong'],
      [`${mod} I`, 'mark.em'],
      [`${mod} K`, 'mark.link'],
      [`${mod} Alt 2`, 'block.heading2'],
      [`${mod} Alt 3`, 'block.heading3'],
      [`${mod} Alt 0`, 'block.paragraph'],
      [`${mod} Shift F`, 'insert.footnote'],
      [`${mod} Z`, 'undo'],
      [`${mod} Shift Z`, 'redo'],
      [`${mod} S`, 'help.save'],
      [`${mod} Enter`, 'help.publish'],
      ['Alt F10', 'help.toolbar'],
      ['# ## - 1. > ---', 'help.markdown'],
    ],
  },
];

export default function Help({ onClose }: { onClose: () => void }) {
  const t = useT();
  return (
    <Dialog title={t('help')} onClose={onClose} wide>
      <div className="help-groups">
        {groups.map(g => (
          <section key={g.title}>
            <h3>{t(g.title)}</h3>
            <dl className="keys">
              {g.keys.map(([keys, what]) => (
                <div key={what}>
                  <dt>
                    <kbd>{keys}</kbd>
                  </dt>
                  <dd>{t(what)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

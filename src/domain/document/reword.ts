import type { Node } from 'prosemirror-model';
import { Transform } from 'prosemirror-transform';
import { diffTexts } from './diff.ts';
import { schema } from './schema.ts';
import { textOf } from './text.ts';

/**
 * The document with other words in place of text[start, end) of its plain text (UTF-16 units, text.ts). Only the words that
 * differ are replaced, so that marks, links and footnotes on the others stay; new words take the marks of the place where
 * they stand, and a paragraph that loses all of them goes. Null when the difference goes across the end of a paragraph, cell or footnote: that is an edit of the tree.
 */
export function reword(doc: Node, start: number, end: number, replacement: string): Node | null {
  const { text, positionAt, rangeAt } = textOf(doc);
  const edits: { start: number; end: number; words: string }[] = [];
  let at = start;
  for (const part of diffTexts(text.slice(start, end), replacement)) {
    const last = edits.at(-1);
    if (part.op === 'same') at += part.text.length;
    else if (part.op === 'del') {
      edits.push({ start: at, end: at + part.text.length, words: '' });
      at += part.text.length;
    } else if (last && last.end === at) last.words += part.text;
    else edits.push({ start: at, end: at, words: part.text });
  }
  const change = new Transform(doc);
  // from the end, so that the places before stay where they are
  for (const edit of edits.reverse()) {
    if (/\n/.test(text.slice(edit.start, edit.end)) || /\n/.test(edit.words)) return null;
    const { from, to } = edit.end > edit.start ? rangeAt(edit.start, edit.end) : at0(positionAt(edit.start));
    const $from = doc.resolve(from);
    const $to = doc.resolve(to);
    if (!$from.parent.isTextblock && $from.parent.type.name !== 'footnote') return null;
    if (!$from.sameParent($to) || doc.textBetween(from, to) !== text.slice(edit.start, edit.end)) return null;
    if (edit.words === '') {
      const { parent, depth } = $from;
      // a paragraph whose words all go goes too, unless it is the only one
      const whole = depth === 1 && parent.type.name === 'paragraph' && to - from === parent.content.size;
      if (whole && change.doc.childCount > 1) change.delete($from.before(), $from.after());
      else change.delete(from, to);
    } else {
      // words put in before a link do not become part of it
      const marks = edit.end > edit.start ? ($from.nodeAfter?.marks ?? []) : $from.marks();
      change.replaceWith(from, to, schema.text(edit.words, marks));
    }
  }
  change.doc.check();
  return change.doc;
}

const at0 = (position: number) => ({ from: position, to: position });

import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from 'prosemirror-inputrules';
import type { MarkType } from 'prosemirror-model';
import { TextSelection } from 'prosemirror-state';
import { schema } from '../../../domain/document/schema.ts';

const { nodes, marks } = schema;

/** `**words**` and its kin: the signs go away when the closing one is typed, the words get the mark. */
function markRule(pattern: RegExp, mark: MarkType): InputRule {
  return new InputRule(pattern, (state, match, start, end) => {
    const words = match[1] ?? '';
    const signed = match[0].trimStart();
    // a footnote between the signs makes the library's positions wrong: then nothing happens
    if (words === '' || !match[0].startsWith(state.doc.textBetween(start, end, '\n', '\n'))) return null;
    const sign = (signed.length - words.length) / 2;
    const from = start + match[0].length - signed.length;
    const tr = state.tr.delete(from + sign + words.length, end).delete(from, from + sign);
    return tr.addMark(from, from + words.length, mark.create()).removeStoredMark(mark);
  });
}

/** Those for words within a line, which hold where the block is given too. */
const markRules = [
  markRule(/(?:^|\s)\*\*([^*\s](?:[^*]*[^*\s])?)\*\*$/, marks.strong),
  markRule(/(?:^|\s)\*([^*\s](?:[^*]*[^*\s])?)\*$/, marks.em),
  markRule(/(?:^|\s)_([^_\s](?:[^_]*[^_\s])?)_$/, marks.em),
  markRule(/(?:^|\s)`([^`]+)`$/, marks.code),
  markRule(/(?:^|\s)~~([^~\s](?:[^~]*[^~\s])?)~~$/, marks.strike),
];
export const wordRules = inputRules({ rules: markRules });

/** What Markdown hands expect, while typing. */
export const markdownRules = inputRules({
  rules: [
    textblockTypeInputRule(/^(#{1,4})\s$/, nodes.heading, match => ({ level: Math.max(2, (match[1] ?? '##').length) })),
    wrappingInputRule(/^\s*([-+*•])\s$/, nodes.bullet_list),
    wrappingInputRule(
      /^(\d{1,6})[.)]\s$/,
      nodes.ordered_list,
      match => ({ start: Number(match[1]) }),
      (match, node) => node.childCount + node.attrs.start === Number(match[1]),
    ),
    wrappingInputRule(/^\s*>\s$/, nodes.blockquote),
    textblockTypeInputRule(/^```([\w+#.-]{0,40})\s$/, nodes.code_block, match => ({ language: match[1] || null })),
    new InputRule(/^(---|—-|\*\*\*)$/, (state, _match, start) => {
      const at = state.doc.resolve(start);
      if (at.parent.type !== nodes.paragraph || at.depth !== 1) return null;
      const tr = state.tr.replaceWith(at.before(), at.after(), [nodes.divider.create(), nodes.paragraph.create()]);
      return tr.setSelection(TextSelection.create(tr.doc, at.before() + 2));
    }),
    ...markRules,
  ],
});

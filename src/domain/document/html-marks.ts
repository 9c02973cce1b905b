import type { Mark } from 'prosemirror-model';
import type { Reading } from './html-reading.ts';
import { attribute, type HtmlElement, hasClass, styleOf } from './html-tree.ts';
import { schema } from './schema.ts';

const { marks } = schema;

const byTag: Record<string, Mark> = Object.fromEntries(
  (
    [
      ['strong', ['strong', 'b']],
      ['em', ['em', 'i', 'cite', 'dfn', 'var']],
      ['strike', ['s', 'strike', 'del']],
      ['sub', ['sub']],
      ['sup', ['sup']],
      ['code', ['code', 'kbd', 'samp', 'tt']],
    ] as const
  ).flatMap(([mark, tags]) => tags.map(tag => [tag, marks[mark].create()])),
);

/** Elements whose whole point the tree cannot keep; their text stays. */
const lost: Record<string, string> = {
  u: 'underline',
  mark: 'highlight',
  big: 'styling',
  small: 'styling',
  font: 'styling',
  center: 'styling',
};

/** Only words are marked as being in another language: on a whole page or section the attribute tells of the article. */
const wordsOrParagraphs =
  /^(a|abbr|b|bdi|bdo|cite|code|dfn|em|i|kbd|mark|q|s|samp|small|span|strong|sub|sup|u|var|p|li|dd|dt|blockquote)$/;
const languageTag = /^[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/** The marks inside an element: those around it, changed by what it is and by its style. */
export function marksOf(r: Reading, element: HtmlElement, around: readonly Mark[]): readonly Mark[] {
  const own = byTag[element.tagName];
  let found = own ? own.addToSet(around) : around;
  const loss = lost[element.tagName];
  if (loss) r.drop(loss);
  if (element.tagName === 'abbr' && attribute(element, 'title'))
    r.drop('abbreviation-title', attribute(element, 'title')!);
  if (element.attrs.length === 0) return found;
  found = byStyle(r, element, found);
  const lang = attribute(element, 'lang');
  if (lang && wordsOrParagraphs.test(element.tagName) && languageTag.test(lang) && !isFromWord(element)) {
    const dir = attribute(element, 'dir');
    found = marks.lang.create({ lang, dir: dir === 'ltr' || dir === 'rtl' ? dir : null }).addToSet(found);
  }
  return found;
}

/** Word guesses a language for every run of words and writes its guesses down; they are no one's statement. */
function isFromWord(element: HtmlElement): boolean {
  for (
    let next: HtmlElement['parentNode'] = element, i = 0;
    next && 'attrs' in next && i < 6;
    next = next.parentNode, i++
  ) {
    if (
      /\bmso-/.test(attribute(next, 'style') ?? '') ||
      hasClass(next, /^(Mso\w*|TextRun|NormalTextRun|OutlineElement)$/)
    )
      return true;
  }
  return false;
}

function byStyle(r: Reading, element: HtmlElement, around: readonly Mark[]): readonly Mark[] {
  const style = styleOf(element);
  if (style.size === 0) {
    if (attribute(element, 'align')) r.drop('styling');
    return around;
  }
  let found = around;
  const weight = style.get('font-weight');
  if (weight && /^(bold|bolder|[6-9]\d\d)$/.test(weight)) found = marks.strong.create().addToSet(found);
  else if (weight && /^(normal|lighter|[1-4]\d\d)$/.test(weight)) found = marks.strong.removeFromSet(found);
  const slant = style.get('font-style');
  if (slant === 'italic' || slant === 'oblique') found = marks.em.create().addToSet(found);
  else if (slant === 'normal') found = marks.em.removeFromSet(found);
  const line = `${style.get('text-decoration') ?? ''} ${style.get('text-decoration-line') ?? ''}`;
  if (line.includes('line-through')) found = marks.strike.create().addToSet(found);
  if (line.includes('underline') && element.tagName !== 'a' && !found.some(m => m.type === marks.link))
    r.drop('underline');
  const raised = style.get('vertical-align');
  if (raised === 'super' || raised === 'sub') {
    if (/^(span|font|a|small)$/.test(element.tagName))
      found = (raised === 'super' ? marks.sup : marks.sub).create().addToSet(found);
  }
  if (visibleStyle.some(name => meansSomething(style.get(name)))) r.drop('styling');
  return found;
}

const visibleStyle = [
  'color',
  'background',
  'background-color',
  'font-size',
  'font-family',
  'text-align',
  'border',
  'float',
  'font-variant',
];

function meansSomething(value: string | undefined): boolean {
  return (
    value !== undefined &&
    !/^(inherit|initial|unset|normal|auto|none|transparent|left|start|black|windowtext|#000(000)?|rgb\(0, ?0, ?0\))$/.test(
      value,
    )
  );
}

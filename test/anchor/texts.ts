import fc from 'fast-check';

/** Paragraphs of prose for the tests: nothing repeats that a test does not repeat. */
export const harbour = `The harbour council met on Tuesday to hear why the dredging had stopped. Two barges lay idle at the northern quay, and
their crews had not been paid since March. "We were told to wait," said Marta Lindqvist, who runs the smaller of them.
The contract, signed four years ago, allows the port to suspend work for ninety days without giving a reason.

Fishermen say the channel has silted up by nearly a metre. Larger boats now leave only at high water, which costs them half
a day. The ministry answered our questions in writing: it was aware of the delay and expected a decision by autumn.`;

export const russian = `Городской совет собрался во вторник, чтобы узнать, почему остановлены работы в порту. Две баржи стоят у северного
причала, и экипажи не получали зарплату с марта. Рыбаки говорят, что фарватер обмелел почти на метр, и большие лодки
выходят только в прилив. Министерство ответило письменно: о задержке знают, решение ожидается к осени.`;

export const chinese = `港务委员会星期二开会，听取疏浚工程停工的原因。两艘驳船停在北码头，船员从三月起就没有领到工资。
渔民说，航道已经淤积了将近一米，大船只能在涨潮时出港。部里书面答复说，他们知道工程延误，预计秋天作出决定。`;

export const arabic = `اجتمع مجلس الميناء يوم الثلاثاء لمعرفة سبب توقف أعمال التجريف. بقيت بارجتان عند الرصيف الشمالي ولم يتقاض البحارة
أجورهم منذ آذار. ويقول الصيادون إن القناة امتلأت بالطمي حتى متر تقريبا، وإن القوارب الكبيرة لا تخرج إلا عند المد.`;

const pieces = [
  'a',
  'B',
  'the',
  ' ',
  ' ',
  ' ',
  '\n',
  '.',
  '“',
  "'",
  '—',
  'é',
  'e\u0301',
  'й',
  'и\u0306',
  '港',
  '务',
  'ش',
  'ـ',
  '👩‍👩‍👧',
  '🇺🇦',
  '\u200d',
  '\ud83d',
  '\udc69',
  '\u0301',
  '\r\n',
  'ก',
  'กำ',
  '한',
  'harbour',
  'кёльн',
];

/** Any UTF-16, and texts of pieces that are hard to cut: marks, joined emoji, halves of pairs, several scripts. */
export const anyText = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map(units => String.fromCharCode(...units)),
  fc.array(fc.constantFrom(...pieces), { maxLength: 120 }).map(parts => parts.join('')),
  fc.lorem({ maxCount: 40 }),
);

/** A text and a range of it that is not empty. */
export const textAndRange = anyText
  .filter(text => text.length > 0)
  .chain(text =>
    fc
      .tuple(fc.integer({ min: 0, max: text.length - 1 }), fc.integer({ min: 1, max: 60 }))
      .map(([start, length]) => ({ text, start, end: Math.min(text.length, start + length) })),
  );

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Whether an offset is between two characters as readers see them. */
export function isBetweenGraphemes(text: string, at: number): boolean {
  return at <= 0 || at >= text.length || segmenter.segment(text).containing(at)?.index === at;
}

/** The quote of a passage that is in the text once. */
export function rangeOf(text: string, passage: string): { start: number; end: number } {
  const start = text.indexOf(passage);
  if (start < 0 || text.indexOf(passage, start + 1) >= 0) throw new Error(`not once in the text: ${passage}`);
  return { start, end: start + passage.length };
}

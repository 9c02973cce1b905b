import type { Card } from '../../store/edition.ts';
import { readNames } from '../../store/reading.ts';
import type { Web } from '../web.ts';

/** Stories with the names of people as they are written in the page's language; names without a page stay as printed. */
export async function named(web: Web, lang: string, cards: readonly Card[]): Promise<Card[]> {
  const slugs = new Set(cards.flatMap(card => card.content.byline.flatMap(credit => credit.person ?? [])));
  const names = await readNames(web.room.db, [...slugs]);
  return cards.map(card => ({
    ...card,
    content: {
      ...card.content,
      byline: card.content.byline.map(credit => ({
        ...credit,
        name: (credit.person !== null && names.get(credit.person)?.[lang]) || credit.name,
      })),
    },
  }));
}

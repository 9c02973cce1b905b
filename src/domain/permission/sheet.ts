/*
 * A letter as it is printed: blocks one under the other, whatever prints them. Words are as they read; who prints orders
 * directions, shapes letters and breaks lines.
 */

export type SheetBlock =
  | { kind: 'outlet' | 'title' | 'text' | 'heading' | 'note'; text: string }
  /** a name and what it says; `ltr`: an address, a key, which reads from the left in every language */
  | { kind: 'fact'; name: string; text: string; ltr?: true }
  | { kind: 'rule' };

export type Sheet = {
  /** BCP 47, of the words; gives the direction */
  lang: string;
  title: string;
  author: string;
  /** when it was signed: the same letter is the same file */
  at: Date;
  blocks: readonly SheetBlock[];
};

/** Prints a letter as PDF; main.ts supplies it (outside/letter-pdf.ts). */
export type PrintSheet = {
  (sheet: Sheet): Promise<Uint8Array>;
  /** Scripts of its words (ISO 15924) that no font at hand has letters for; they would be printed as boxes. */
  lacking(sheet: Sheet): string[];
};

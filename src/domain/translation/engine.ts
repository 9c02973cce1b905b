/** What an engine is asked: texts as marked-text.ts writes them, of one language, with what helps to understand them. */
export type EngineBatch = {
  /** language tags */
  source: string;
  target: string;
  texts: readonly string[];
  /** what the texts are about; not translated itself */
  context?: string;
  /** terms that occur, with how the newsroom renders them; for engines that can be told */
  glossary?: readonly { term: string; preferred: string[]; forbidden: string[] }[];
};

/**
 * What an engine answered: as many texts, in order; or why not.
 * - busy: it may answer later (too many requests, its fault, no connection, too slow)
 * - garbled: what came back is no answer; another try may go better
 * - too-large, declined: fewer texts at once may be taken
 * - refused: our key or our request is not accepted; quota: nothing more until somebody pays. Asking again is no use
 */
export type EngineAnswer =
  | { ok: true; texts: string[] }
  | { ok: false; reason: 'busy' | 'garbled' | 'too-large' | 'declined' | 'refused' | 'quota'; detail: string };

/** A program or service that translates (outside/translate). Never throws for what the other side does. */
export type Translator = {
  /** as readers and editors are told it */
  name: string;
  /** of one batch */
  most: { texts: number; characters: number };
  translate(batch: EngineBatch): Promise<EngineAnswer>;
};

/** Texts in order, parted so that each batch is within the limits; one that is too long by itself is alone. */
export function inBatches<T>(
  items: readonly T[],
  textsOf: (item: T) => readonly string[],
  most: Translator['most'],
): T[][] {
  const batches: T[][] = [];
  let [texts, characters] = [Number.POSITIVE_INFINITY, 0];
  for (const item of items) {
    const own = textsOf(item);
    const length = own.reduce((sum, text) => sum + text.length, 0);
    if (texts + own.length > most.texts || characters + length > most.characters) {
      batches.push([]);
      [texts, characters] = [0, 0];
    }
    batches.at(-1)!.push(item);
    texts += own.length;
    characters += length;
  }
  return batches;
}

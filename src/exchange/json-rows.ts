/** One row of a table in a JSON dump; `text` null: it was longer than is read. */
export type JsonRow = { table: string; text: string | null };

const longest = 64 * 1024 * 1024; // UTF-16 units of one row

/**
 * Finds the rows of a dump of tables, `{ … "data": { "posts": [ {…}, {…} ] } }` at any depth, one after another, holding
 * one row at a time. Only brackets and quotes are looked at; each row is parsed by whoever asks. Returns whether the
 * text was whole.
 */
export async function* readJsonRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<JsonRow, { complete: boolean }> {
  const decoder = new TextDecoder();
  const open: { bracket: '{' | '['; key: string }[] = [];
  let word = ''; // the string being read, outside of rows
  let inString = false;
  let escaped = false;
  let row: { table: string; depth: number; parts: string[]; length: number } | null = null;
  let began = false;

  const tableHere = () => {
    const [data, table] = open.slice(-2);
    return data?.key === 'data' && data.bracket === '{' && table?.bracket === '[' ? table.key : null;
  };
  for await (const chunk of withEnd(bytes)) {
    const text = chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
    let from = 0; // where the row's part in this text begins
    const finished: JsonRow[] = [];
    const keep = (to: number) => {
      if (!row) return;
      row.length += to - from;
      if (row.length <= longest) row.parts.push(text.slice(from, to));
      else row.parts = [];
    };
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (inString) {
        if (escaped) escaped = false;
        else if (c === 92) escaped = true;
        else if (c === 34) inString = false;
        if (inString && !row && word.length < 200) word += text[i];
        continue;
      }
      if (c === 34) {
        inString = true;
        word = '';
      } else if (c === 123 || c === 91) {
        began = true;
        if (!row && c === 123) {
          const table = tableHere();
          if (table !== null) {
            row = { table, depth: open.length, parts: [], length: 0 };
            from = i;
          }
        }
        // the key stands at the level that it opens
        open.push({ bracket: c === 123 ? '{' : '[', key: word });
        word = '';
      } else if (c === 125 || c === 93) {
        open.pop();
        word = '';
        if (row && open.length === row.depth) {
          keep(i + 1);
          finished.push({ table: row.table, text: row.length <= longest ? row.parts.join('') : null });
          row = null;
        }
      } else if (c === 44) word = '';
    }
    keep(text.length);
    from = 0;
    yield* finished;
  }
  return { complete: began && open.length === 0 };
}

async function* withEnd(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | null> {
  yield* bytes;
  yield null;
}

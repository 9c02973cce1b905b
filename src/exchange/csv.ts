/*
 * Comma-separated values (RFC 4180) as spreadsheets write them: with ; or a tab instead of the comma, with a byte order mark,
 * with any line ends. Small enough to be ours: what a library leaves out is the line at which a quote was opened.
 */

export type CsvRow = { line: number; cells: string[] };
export type CsvRead = { ok: true; rows: CsvRow[]; separator: string } | { ok: false; line: number; reason: string };

const separators = [',', ';', '\t'];

/** The rows of a text, without those that are wholly empty. A line is where its row begins, from 1. */
export function readCsv(text: string, most: { rows: number; cell: number }): CsvRead {
  let at = 0;
  let line = 1;
  // a first line of Excel's that names the separator
  const named = /^sep=([,;\t])(\r\n|\r|\n|$)/.exec(text);
  if (named) {
    at = named[0].length;
    line = 2;
  }
  const separator = named?.[1] ?? separatorOf(text);
  const rows: CsvRow[] = [];
  while (at < text.length) {
    const row: CsvRow = { line, cells: [] };
    for (let more = true; more; ) {
      let cell = '';
      if (text[at] === '"') {
        const opened = line;
        for (at++; ; ) {
          const end = text.indexOf('"', at);
          if (end < 0) return { ok: false, line: opened, reason: 'a quotation mark is opened here and never closed' };
          cell += text.slice(at, end);
          at = end + 1;
          if (text[at] !== '"') break;
          cell += '"';
          at++;
        }
        line += lineEnds(cell);
        if (at < text.length && text[at] !== separator && text[at] !== '\r' && text[at] !== '\n')
          return {
            ok: false,
            line,
            reason: `after a closing quotation mark stands “${text.slice(at, at + 10)}”; quotation marks within a cell are doubled`,
          };
      } else {
        let end = at;
        while (end < text.length && text[end] !== separator && text[end] !== '\r' && text[end] !== '\n') end++;
        cell = text.slice(at, end);
        at = end;
      }
      if (cell.length > most.cell) return { ok: false, line, reason: `a cell is longer than ${most.cell} characters` };
      row.cells.push(cell);
      more = text[at] === separator;
      if (more) at++;
    }
    if (text.startsWith('\r\n', at)) at += 2;
    else at += 1;
    line++;
    if (row.cells.some(cell => cell.trim() !== '')) rows.push(row);
    if (rows.length > most.rows) return { ok: false, line: row.line, reason: `there are more than ${most.rows} rows` };
  }
  return { ok: true, rows, separator };
}

/** One row as text, with its line end. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(c => (/[",;\t\r\n]|^\s|\s$/.test(c) ? `"${c.replaceAll('"', '""')}"` : c)).join(',')}\r\n`;
}

/** The one that comes most often in the first line, outside of quotation marks. */
function separatorOf(text: string): string {
  const first = /^(?:[^"\r\n]|"[^"]*")*/.exec(text.slice(0, 100_000))![0].replace(/"[^"]*"/g, '');
  const count = (separator: string) => first.split(separator).length;
  return separators.reduce((best, one) => (count(one) > count(best) ? one : best));
}

function lineEnds(text: string): number {
  return text.split(/\r\n|\r|\n/).length - 1;
}

/*
 * A cell that begins like a formula is one to a spreadsheet, and could call out with what stands beside it. It goes out with
 * an apostrophe before it, which a spreadsheet takes for “this is text”, and which is taken off again on the way in.
 */
const formula = /^'*[=+\-@\t\r\n＝＋－＠|%]/;

export function guardFormula(cell: string): string {
  return formula.test(cell) ? `'${cell}` : cell;
}

export function unguardFormula(cell: string): string {
  return cell.startsWith("'") && formula.test(cell.slice(1)) ? cell.slice(1) : cell;
}

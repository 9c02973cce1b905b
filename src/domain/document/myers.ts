/** What became of a run of items: [aFrom, aTo) of the old sequence and [bFrom, bTo) of the new; equal runs have both. */
export type Run = { op: 'same' | 'del' | 'add'; aFrom: number; aTo: number; bFrom: number; bTo: number };

/**
 * The shortest edit script between two sequences of comparable values (Myers 1986, "An O(ND) difference algorithm"), the
 * common ends cut off first. When more than `most` edits would be needed the middle is given up as one deletion and one
 * insertion: time and memory stay bounded by `most`², and so different a text reads better that way anyhow.
 */
export function diffSequences<T>(a: readonly T[], b: readonly T[], most = 1000): Run[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const runs: Run[] = [];
  push(runs, 'same', 0, start, 0, start);
  const middle = shortest(a, b, start, endA, start, endB, most);
  if (middle) for (const run of middle) push(runs, run.op, run.aFrom, run.aTo, run.bFrom, run.bTo);
  else {
    push(runs, 'del', start, endA, start, start);
    push(runs, 'add', endA, endA, start, endB);
  }
  push(runs, 'same', endA, a.length, endB, b.length);
  return runs;
}

function push(runs: Run[], op: Run['op'], aFrom: number, aTo: number, bFrom: number, bTo: number) {
  if (aFrom === aTo && bFrom === bTo) return;
  const last = runs.at(-1);
  if (last?.op === op) {
    last.aTo = aTo;
    last.bTo = bTo;
  } else runs.push({ op, aFrom, aTo, bFrom, bTo });
}

function shortest<T>(
  a: readonly T[],
  b: readonly T[],
  a0: number,
  a1: number,
  b0: number,
  b1: number,
  most: number,
): Run[] | null {
  const n = a1 - a0;
  const m = b1 - b0;
  const bound = Math.min(n + m, most);
  const offset = bound + 1;
  const furthest = new Int32Array(2 * offset + 1);
  const trace: Int32Array[] = [];
  for (let d = 0; d <= bound; d++) {
    trace.push(furthest.slice(offset - d - 1, offset + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && furthest[offset + k - 1]! < furthest[offset + k + 1]!);
      let x = down ? furthest[offset + k + 1]! : furthest[offset + k - 1]! + 1;
      let y = x - k;
      while (x < n && y < m && a[a0 + x] === b[b0 + y]) {
        x++;
        y++;
      }
      furthest[offset + k] = x;
      if (x >= n && y >= m) return backtrack(trace, n, m, a0, b0);
    }
  }
  return null;
}

function backtrack(trace: Int32Array[], n: number, m: number, a0: number, b0: number): Run[] {
  const steps: Run[] = [];
  let x = n;
  let y = m;
  for (let d = trace.length - 1; d >= 0; d--) {
    const row = trace[d]!;
    const at = (k: number) => row[k + d + 1]!;
    const k = x - y;
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const before = down ? k + 1 : k - 1;
    const px = d === 0 ? 0 : at(before);
    const py = d === 0 ? 0 : px - before;
    const sx = d === 0 ? 0 : down ? px : px + 1;
    const sy = sx - k;
    if (x > sx) steps.push({ op: 'same', aFrom: a0 + sx, aTo: a0 + x, bFrom: b0 + sy, bTo: b0 + y });
    if (d > 0)
      steps.push(
        down
          ? { op: 'add', aFrom: a0 + px, aTo: a0 + px, bFrom: b0 + py, bTo: b0 + py + 1 }
          : { op: 'del', aFrom: a0 + px, aTo: a0 + px + 1, bFrom: b0 + py, bTo: b0 + py },
      );
    x = px;
    y = py;
  }
  const runs: Run[] = [];
  for (const s of steps.reverse()) push(runs, s.op, s.aFrom, s.aTo, s.bFrom, s.bTo);
  return runs;
}

/**
 * Pairs of equal items of a[a0, a1) and b[b0, b1) on a shortest edit script (Myers 1986, "An O(ND) difference algorithm"),
 * written into `pairs` (for each item of a its partner in b; others are left alone). Gives up, pairing only the common
 * ends, when more than `most` edits would be needed: time and memory stay within `most` squared.
 */
export function pairShortest(
  a: Int32Array,
  a0: number,
  a1: number,
  b: Int32Array,
  b0: number,
  b1: number,
  most: number,
  pairs: Int32Array,
): void {
  while (a0 < a1 && b0 < b1 && a[a0] === b[b0]) pairs[a0++] = b0++;
  while (a0 < a1 && b0 < b1 && a[a1 - 1] === b[b1 - 1]) pairs[--a1] = --b1;
  const n = a1 - a0;
  const m = b1 - b0;
  if (n === 0 || m === 0) return;
  const bound = Math.min(n + m, most);
  const middle = bound + 1;
  const furthest = new Int32Array(2 * middle + 1);
  const trace: Int32Array[] = [];
  for (let d = 0; d <= bound; d++) {
    trace.push(furthest.slice(middle - d - 1, middle + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && furthest[middle + k - 1]! < furthest[middle + k + 1]!);
      let x = down ? furthest[middle + k + 1]! : furthest[middle + k - 1]! + 1;
      while (x < n && x - k < m && a[a0 + x] === b[b0 + x - k]) x++;
      furthest[middle + k] = x;
      if (x >= n && x - k >= m) {
        backtrack(trace, n, m, a0, b0, pairs);
        return;
      }
    }
  }
}

function backtrack(trace: Int32Array[], n: number, m: number, a0: number, b0: number, pairs: Int32Array): void {
  let x = n;
  let y = m;
  for (let d = trace.length - 1; d >= 0; d--) {
    const row = trace[d]!;
    const at = (k: number) => row[k + d + 1]!;
    const k = x - y;
    const down = d > 0 && (k === -d || (k !== d && at(k - 1) < at(k + 1)));
    const px = d === 0 ? 0 : at(down ? k + 1 : k - 1);
    const sx = d === 0 ? 0 : down ? px : px + 1;
    while (x > sx) {
      x--;
      y--;
      pairs[a0 + x] = b0 + y;
    }
    if (d > 0) {
      if (down) y--;
      else x--;
    }
  }
}

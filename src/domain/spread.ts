/**
 * A number of 32 bits that looks like chance and is the same for the same `n` everywhere: neighbours have nothing in common. The
 * finaliser of MurmurHash3, which its author gave away (https://github.com/aappleby/smhasher).
 */
export function spread(n: number): number {
  let h = n | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

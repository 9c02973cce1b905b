/**
 * The same value without what PostgreSQL cannot keep in any of its texts: NUL and half surrogate pairs. Loops instead of
 * recursion, because the depth is the sender's choice. Arrays and objects are copied, the input stays as it is.
 */
export function storable(input: unknown): unknown {
  const root: { value: unknown } = { value: input };
  const waiting: [holder: Record<string, unknown>, key: string][] = [[root, 'value']];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [holder, key] = next;
    const value = holder[key];
    if (typeof value === 'string') {
      const clean = value.includes('\u0000') ? value.replaceAll('\u0000', '') : value;
      holder[key] = clean.isWellFormed() ? clean : clean.toWellFormed();
    } else if (Array.isArray(value)) {
      const copy = [...value];
      holder[key] = copy;
      for (const k of copy.keys()) waiting.push([copy as unknown as Record<string, unknown>, String(k)]);
    } else if (value && typeof value === 'object') {
      const copy: Record<string, unknown> = {};
      for (const [k, v] of Object.entries(value)) if (k !== '__proto__') copy[k] = v;
      holder[key] = copy;
      for (const k of Object.keys(copy)) waiting.push([copy, k]);
    }
  }
  return root.value;
}

// XML 1.0 has no way to write these, not even escaped (https://www.w3.org/TR/xml/#charsets)
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** The same value with nothing in its texts that XML cannot carry. */
export function cleaned<T>(value: T): T {
  if (typeof value === 'string') return value.toWellFormed().replace(unwritable, '') as T;
  if (Array.isArray(value)) return value.map(cleaned) as T;
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, cleaned(v)])) as T;
}

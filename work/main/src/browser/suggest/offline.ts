/**
 * Where the dialog cannot be fetched, as offline: asks in the plainest way that browsers have how the words should read, and keeps
 * the answer as kept.ts does; it is sent when an article is opened again. Stands in both bootstraps, so it may import nothing.
 */
export function askPlainly(ask: string, exact: string, of: { article?: string | undefined }, about: object): void {
  const proposed = prompt(ask, exact);
  if (proposed === null) return;
  const key = crypto.getRandomValues(new Uint32Array(4)).join('-');
  const quote = { exact: exact.slice(0, 2000) };
  const body = { ...about, quote, proposed: proposed === exact ? null : proposed };
  localStorage['masthead-reports'] = JSON.stringify([
    ...JSON.parse(localStorage['masthead-reports'] ?? '[]'),
    { ...of, key, body },
  ]);
}

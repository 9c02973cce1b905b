/** A visit from another site: the path that was asked for, and the Referer as it was sent. */
type Referral = { path: string; referer: string };

export type Referrals = { note(path: string, referer: string): void; close(): Promise<void> };

/** Different ones that are remembered between two writes; whatever comes beyond is one of very many. */
const most = 1000;
const longest = 1000;
const everyMs = 60_000;

/**
 * Visits that came from other sites, gathered in memory and handed over once a minute: a page from the cache costs a visitor no
 * write. An address of an article has two parts; nothing else is gathered.
 */
export function openReferrals(
  take: (visits: Referral[]) => Promise<void>,
  onError: (error: unknown) => void,
): Referrals {
  let gathered = new Map<string, Referral>();
  const flush = async () => {
    if (gathered.size === 0) return;
    const visits = [...gathered.values()];
    gathered = new Map();
    await take(visits).catch(onError);
  };
  const timer = setInterval(flush, everyMs).unref();
  return {
    note: (asked, referer) => {
      if (gathered.size >= most || referer.length > longest || asked.length > longest) return;
      const [path] = asked.split('?', 1);
      if (!/^\/[^/]+\/[^/]+$/.test(path!)) return;
      // neither the query nor the fragment of where somebody was is kept even here
      const [from] = referer.split(/[?#]/, 1);
      gathered.set(`${from}\n${path}`, { path: path!, referer: from! });
    },
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}

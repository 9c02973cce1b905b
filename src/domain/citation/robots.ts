/*
 * robots.txt as RFC 9309 has it, with the two lines that many sites add: how long to wait between pages, and where their
 * sitemaps are.
 */

export type Robots = {
  /** of the group that is for us; the longest that fits decides */
  rules: { allow: boolean; pattern: string }[];
  /** seconds */
  crawlDelay: number | null;
  sitemaps: string[];
};

/** Everything may be read: what a site without the file says. */
export const openToAll: Robots = { rules: [], crawlDelay: null, sitemaps: [] };
/** Nothing may: what is taken for said while the file cannot be had (RFC 9309, 2.3.1.4). */
export const closed: Robots = { rules: [{ allow: false, pattern: '/' }], crawlDelay: null, sitemaps: [] };

/** What the file says to one crawler. Beyond 500 KiB nobody needs to read on. */
export function readRobots(text: string, agent: string): Robots {
  const name = agent.toLowerCase();
  const groups: { agents: string[]; rules: Robots['rules']; delay: number | null }[] = [];
  const sitemaps: string[] = [];
  let group: (typeof groups)[number] | null = null;
  let naming = false;
  for (const line of text
    .slice(0, 500 * 1024)
    .replace(/^\uFEFF/, '')
    .split(/\r\n?|\n/)) {
    const [, key = '', value = ''] = /^\s*([\w-]+)\s*:\s*(.*?)\s*(?:#.*)?$/.exec(line) ?? [];
    switch (key.toLowerCase()) {
      case 'user-agent':
        if (!group || !naming) {
          group = { agents: [], rules: [], delay: null };
          groups.push(group);
        }
        naming = true;
        // a version may follow the name
        group.agents.push((/^[\w*-]+/.exec(value)?.[0] ?? '').toLowerCase());
        break;
      case 'allow':
      case 'disallow':
        naming = false;
        if (group && value !== '') group.rules.push({ allow: key.toLowerCase() === 'allow', pattern: uniform(value) });
        break;
      case 'crawl-delay':
        naming = false;
        if (group && /^\d+(?:\.\d+)?$/.test(value)) group.delay = Number(value);
        break;
      case 'sitemap':
        if (URL.canParse(value) && sitemaps.length < 100) sitemaps.push(value);
        break;
    }
  }
  const own = groups.filter(g => g.agents.includes(name));
  const chosen = own.length > 0 ? own : groups.filter(g => g.agents.includes('*'));
  return {
    rules: chosen.flatMap(g => g.rules),
    crawlDelay: chosen.reduce<number | null>(
      (most, g) => (g.delay === null ? most : Math.max(most ?? 0, g.delay)),
      null,
    ),
    sitemaps,
  };
}

/** Whether an address of the site may be read. */
export function mayRead({ rules }: Robots, address: string): boolean {
  const url = new URL(address);
  const path = uniform(url.pathname + url.search);
  if (path === '/robots.txt') return true;
  let best: { allow: boolean; pattern: string } | null = null;
  for (const rule of rules)
    if (fits(rule.pattern, path)) {
      const longer = rule.pattern.length - (best?.pattern.length ?? -1);
      // of two that are as long, the one that allows
      if (longer > 0 || (longer === 0 && rule.allow)) best = rule;
    }
  return best?.allow ?? true;
}

/** `*` is anything, `$` at the end is the end. Piece by piece, so that no pattern takes long. */
function fits(pattern: string, path: string): boolean {
  const ends = pattern.endsWith('$');
  const [first = '', ...parts] = (ends ? pattern.slice(0, -1) : pattern).split('*');
  if (!path.startsWith(first)) return false;
  let at = first.length;
  const last = ends ? parts.pop() : undefined;
  for (const part of parts) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  if (!ends) return true;
  return last === undefined ? at === path.length : path.length - last.length >= at && path.endsWith(last);
}

/** Percent signs where they need not be are taken off, and put where they have to be. */
function uniform(path: string): string {
  return path
    .replace(/%[0-9a-f]{2}/gi, code => {
      const c = String.fromCharCode(Number.parseInt(code.slice(1), 16));
      return /[A-Za-z0-9._~-]/.test(c) ? c : code.toUpperCase();
    })
    .replace(/[^\x21-\x7e]+/g, more => encodeURIComponent(more.toWellFormed()));
}

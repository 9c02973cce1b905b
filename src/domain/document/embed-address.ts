import { cleanWebAddress } from './urls.ts';

type Rule = { host: RegExp; path: RegExp; to: (match: RegExpExecArray, url: URL) => string | null };

/** Addresses of players, and the address of the page that a reader would be sent to. */
const players: Rule[] = [
  {
    host: /^(www\.|m\.)?youtube(-nocookie)?\.com$/,
    path: /^\/(?:embed|shorts|v|live)\/([\w-]{5,20})/,
    to: m => `https://www.youtube.com/watch?v=${m[1]}`,
  },
  {
    host: /^(www\.|m\.)?youtube(-nocookie)?\.com$/,
    path: /^\/watch$/,
    to: (_, url) =>
      url.searchParams.get('v')
        ? `https://www.youtube.com/watch?v=${encodeURIComponent(url.searchParams.get('v')!)}`
        : null,
  },
  { host: /^youtu\.be$/, path: /^\/([\w-]{5,20})/, to: m => `https://www.youtube.com/watch?v=${m[1]}` },
  { host: /^player\.vimeo\.com$/, path: /^\/video\/(\d+)/, to: m => `https://vimeo.com/${m[1]}` },
  {
    host: /^(www\.)?dailymotion\.com$/,
    path: /^\/embed\/video\/(\w+)/,
    to: m => `https://www.dailymotion.com/video/${m[1]}`,
  },
  { host: /^w\.soundcloud\.com$/, path: /^\/player/, to: (_, url) => url.searchParams.get('url') },
  { host: /^open\.spotify\.com$/, path: /^\/embed\/(\w+\/\w+)/, to: m => `https://open.spotify.com/${m[1]}` },
  { host: /^embed\.ted\.com$/, path: /^\/talks\/([\w-]+)/, to: m => `https://www.ted.com/talks/${m[1]}` },
  {
    host: /^(www\.)?facebook\.com$/,
    path: /^\/plugins\/(?:video|post)\.php/,
    to: (_, url) => url.searchParams.get('href'),
  },
  {
    host: /^platform\.twitter\.com$/,
    path: /^\/embed\/Tweet\.html/i,
    to: (_, url) => `https://twitter.com/i/status/${url.searchParams.get('id')}`,
  },
  {
    host: /^(www\.)?instagram\.com$/,
    path: /^\/(p|reel)\/([\w-]+)\/embed/,
    to: m => `https://www.instagram.com/${m[1]}/${m[2]}/`,
  },
  { host: /^archive\.org$/, path: /^\/embed\/([^/]+)/, to: m => `https://archive.org/details/${m[1]}` },
];

/** Sites whose bare address on a line of its own is shown by WordPress as the thing itself (the larger part of its oEmbed list). */
const embeddable =
  /^(?:(?:www|m)\.)?(?:youtube\.com|youtu\.be|vimeo\.com|dailymotion\.com|dai\.ly|twitter\.com|x\.com|instagram\.com|facebook\.com|tiktok\.com|soundcloud\.com|mixcloud\.com|reddit\.com|ted\.com|flickr\.com|flic\.kr|slideshare\.net|scribd\.com|issuu\.com|imgur\.com|giphy\.com|wordpress\.tv|videopress\.com|bsky\.app|spotify\.com)$|^open\.spotify\.com$|\.tumblr\.com$|^datawrapper\.dwcdn\.net$/;

/** The address under which an embedded thing is kept: a known player's page, any other address as it is; null if it is none. */
export function embedAddress(raw: string): string | null {
  const address = cleanWebAddress(raw);
  if (address === null) return null;
  const url = new URL(address);
  for (const { host, path, to } of players) {
    if (!host.test(url.hostname)) continue;
    const match = path.exec(url.pathname);
    const found = match && cleanWebAddress(to(match, url) ?? '');
    if (found) return found;
  }
  return address;
}

/** Whether a bare address on a line of its own means the thing it leads to. */
export function isEmbeddable(address: string): boolean {
  return URL.canParse(address) && embeddable.test(new URL(address).hostname) && new URL(address).pathname.length > 1;
}

import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { readableAddress } from './site.ts';

/** Plain links to where people share; nothing is asked of those sites until one is followed. */
export function shareLinks(lang: string, title: string, permalink: string): Html {
  const [t, u] = [encodeURIComponent(title), encodeURIComponent(permalink)];
  const both = `${t}%20${u}`;
  const places: readonly [string, string][] = [
    [message(lang, 'share.mail'), `mailto:?subject=${t}&body=${u}`],
    ['Telegram', `https://t.me/share/url?url=${u}&text=${t}`],
    ['WhatsApp', `https://wa.me/?text=${both}`],
    // the text stays in the fragment, which no server sees; the reader names his own there
    ['Mastodon', `https://share.joinmastodon.org/#text=${both}`],
    ['Bluesky', `https://bsky.app/intent/compose?text=${both}`],
    ['Facebook', `https://www.facebook.com/sharer/sharer.php?u=${u}`],
  ];
  return html`<section class="share" aria-labelledby="share"><h2 id="share">${message(lang, 'share.title')}</h2>
<ul>${places.map(([name, href]) => html`<li><a href="${href}" rel="noopener noreferrer external">${name}</a></li>`)}</ul>
<p class="meta">${message(lang, 'share.permalink')}</p><p class="copy" dir="ltr">${readableAddress(permalink)}</p></section>`;
}

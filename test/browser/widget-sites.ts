import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/* Another site, on a server and an origin of its own, with pages as themes of WordPress and Ghost have them. */

export type OtherSite = {
  url: string;
  /** the paragraphs of each page, to be changed by a test */
  texts: Record<string, string[]>;
  /** whether its scripts may be had */
  close(): void;
};

/** `outlet`: whose widget the pages carry. */
export async function openOtherSite(outlet: () => string, texts: Record<string, string[]>): Promise<OtherSite> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname;
    const name = path.replaceAll('/', '');
    const paragraphs = texts[name];
    if (!paragraphs) return void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>');
    const page = name.startsWith('ghost') ? ghost : name.startsWith('list') ? list : wordpress;
    const widget = `<script type="module" src="${outlet()}/widget.js" data-outlet="${outlet()}"></script>`;
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        // as strict as it may be
        'content-security-policy': `default-src 'none'; style-src 'nonce-own'; script-src ${outlet()}; connect-src ${outlet()}; base-uri 'none'`,
        etag: `"${paragraphs.join().length}-${paragraphs.join('').slice(0, 20).replace(/\W/g, '')}"`,
      })
      .end(page(name.includes('ar') ? 'ar' : 'en-US', paragraphs, widget));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    texts,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A theme that does to buttons, inputs and dialogs what themes do. */
const hostile = `<style nonce="own">
*{letter-spacing:2px;text-transform:uppercase;line-height:3;font-family:fantasy!important}
button,input,textarea{background:#f0f!important;border-radius:40px!important;width:300px!important;display:block!important}
dialog{transform:rotate(20deg)!important;opacity:.2!important}
.form,.field,.hint,.suggest{display:none!important}
html{font-size:62.5%}body{position:relative;margin:40px}
</style>`;

const wordpress = (lang: string, [title, ...text]: string[], widget: string) => `<!doctype html>
<html lang="${lang}"${lang === 'ar' ? ' dir="rtl"' : ''}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} – Harbour Blog</title>${hostile}</head>
<body class="wp-singular post-template-default single single-post"><a class="skip-link" href="#content">Skip to content</a>
<header class="site-header"><nav aria-label="Main"><a href="/">Home</a> <a href="/about/">About</a></nav></header>
<main id="content"><article class="post type-post hentry"><header class="entry-header"><h1 class="entry-title">${title}</h1></header>
<div class="entry-content wp-block-post-content">${text.map(p => `<p class="wp-block-paragraph">${p}</p>`).join('\n')}
<ul class="wp-block-list"><li>First berth</li><li>Second berth</li></ul></div></article>
<section id="comments"><ol><li><article class="comment-body"><p>A comment that nobody may take for the text of the article.</p></article></li></ol></section></main>
<footer>© Harbour Blog</footer>${widget}</body></html>`;

const ghost = (lang: string, [title, ...text]: string[], widget: string) => `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title><link rel="canonical" href="./"></head>
<body class="post-template"><div class="site"><main class="gh-main"><article class="gh-article post">
<header class="gh-article-header"><h1 class="gh-article-title">${title}</h1></header>
<section class="gh-content gh-canvas">${text.map(p => `<p>${p}</p>`).join('\n')}
<figure class="kg-card"><figcaption>A quay.</figcaption></figure></section>
<p class="here" data-masthead-report><a href="/contact/">Write to us</a></p></article></main></div>${widget}</body></html>`;

const list = (lang: string, [title, ...text]: string[], widget: string) => `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1><main>
${text.map(p => `<article class="post"><h2>${p}</h2><p>${p}</p></article>`).join('\n')}</main>${widget}</body></html>`;

import mrml from 'mrml';
import { inLanguage } from '../domain/article/content.ts';
import { parseDoc } from '../domain/document/parse.ts';
import { toHtml } from '../domain/document/to-html.ts';
import { pictureSources, type StoredPicture } from '../domain/media.ts';
import {
  type Digest,
  type DigestArticle,
  type IssueContent,
  type IssueDraft,
  tokenMark,
} from '../domain/newsletter/issue.ts';
import { direction } from '../domain/outlet/settings.ts';
import { dateText } from './dates.ts';
import { type Html, html, raw } from './html.ts';
import { message } from './messages/index.ts';
import { plainLetter } from './plain-letter.ts';
import { outletName, outletText, paths, type Site } from './site.ts';

/*
 * Letters as mail programs show them. The markup is MJML, which mrml turns into the tables that they all understand, Outlook
 * too; what mrml is given is escaped by `html` as everything is. A letter loads the outlet's own pictures, from addresses that
 * are the same for everybody, and nothing else; its links are plain.
 */

const engine = new mrml.Engine();
// left to itself it has a letter fetch from another company whatever font it has heard of
engine.setRenderOptions({ fonts: {}, disableComments: false, socialIconOrigin: null });

/** Colours by day and by night; those of the night are laid over by mail programs that know of it. */
const day = { ground: '#f4f1ea', sheet: '#ffffff', ink: '#1b1a17', quiet: '#5f5a50', line: '#d9d3c5' };
const night = { ground: '#14130f', sheet: '#1d1c18', ink: '#ece7db', quiet: '#a8a191', line: '#3a3730' };
const serif = "Georgia, 'Noto Serif', 'Noto Naskh Arabic', serif";
const sans = "-apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Arabic', Arial, sans-serif";

/** Writes a digest or a single letter, with marks where the links of each person go. Throws on a document that is none. */
export function writeIssue(site: Site, issue: IssueDraft): IssueContent {
  const { lang } = issue;
  const subject = 'digest' in issue ? digestSubject(lang, issue.digest) : issue.subject;
  const heading = 'digest' in issue ? headingOf(site, issue) : dateText(issue.at, lang, site.settings.timeZone);
  const preheader = 'digest' in issue ? digestPreheader(lang, issue.digest) : issue.preheader;
  const body = 'digest' in issue ? digestBody(site, lang, issue.digest) : letterBody(site, issue);
  const text = 'digest' in issue ? digestText(site, lang, issue.digest) : letterText(site, issue.document);
  const made = engine.toHtml(
    frame(site, lang, { title: 'digest' in issue ? heading : subject, heading, preheader, body }).text,
  );
  if (made.type !== 'success') throw new Error(`a letter is no MJML: ${made.message}`);
  return {
    subject: subject.replace(/\s+/g, ' ').trim(),
    html: made.content.replace(' aria-roledescription="email"', ''),
    text: [
      outletName(site, lang),
      heading,
      ...('digest' in issue ? [] : ['', subject]),
      '',
      text,
      '',
      '-- ',
      footerText(site, lang),
      '',
    ].join('\n'),
  };
}

function digestSubject(lang: string, { articles, more }: Digest): string {
  return message(lang, 'digest.subject', { title: articles[0]!.title, more: articles.length - 1 + more });
}

function digestPreheader(lang: string, { articles }: Digest): string {
  return (
    articles[0]!.summary ||
    articles
      .slice(1, 3)
      .map(a => a.title)
      .join(' · ') ||
    message(lang, 'digest.read')
  );
}

function headingOf(site: Site, { lang, section, rhythm, at }: IssueDraft): string {
  const date = dateText(at, lang, site.settings.timeZone);
  const when = message(lang, rhythm === 'daily' ? 'digest.daily' : 'digest.weekly', { date });
  return section ? `${outletText(site, section.names, lang) || section.slug} · ${when}` : when;
}

type Parts = { title: string; heading: string; preheader: string; body: Html };

/** The sheet around every letter: nameplate above, who writes and how to leave below. */
function frame(site: Site, lang: string, { title, heading, preheader, body }: Parts): Html {
  const dir = direction(lang);
  const start = dir === 'rtl' ? 'right' : 'left';
  const name = outletName(site, lang);
  const { accent, accentDark } = site.settings.colours;
  const { contact } = site.settings;
  const street = outletText(site, contact.address, lang);
  const own = (path: string) => `${site.publicUrl}${path}`;
  return html`<mjml lang="${lang}" dir="${dir}"><mj-head><mj-title>${title}</mj-title>${preheader !== '' && html`<mj-preview>${preheader}</mj-preview>`}
<mj-attributes><mj-all font-family="${serif}" /><mj-text font-size="17px" line-height="1.55" color="${day.ink}" align="${start}" padding="0 28px" /><mj-section padding="0" direction="${dir}" background-color="${day.sheet}" /><mj-column direction="${dir}" /><mj-image padding="0" /></mj-attributes>
<mj-raw><meta name="color-scheme" content="light dark" /><meta name="supported-color-schemes" content="light dark" /></mj-raw>
<mj-style>${raw(style(accent, accentDark))}</mj-style></mj-head>
<mj-body width="600px" background-color="${day.ground}" css-class="ground">
<mj-section css-class="sheet" padding="28px 0 0"><mj-column><mj-text font-size="27px" line-height="1.25" font-weight="700"><a class="name" href="${own(paths.front(lang))}" style="color:${day.ink};text-decoration:none">${name}</a></mj-text><mj-divider border-width="3px" border-style="double" border-color="${day.line}" padding="14px 28px 0" css-class="rule" /><mj-text css-class="quiet" font-family="${sans}" font-size="14px" color="${day.quiet}" padding="10px 28px 22px">${title === heading ? html`<h1 style="margin:0;font:inherit">${heading}</h1>` : heading}</mj-text></mj-column></mj-section>
${body}
<mj-section css-class="sheet" padding="0 0 28px"><mj-column><mj-divider border-width="1px" border-color="${day.line}" padding="18px 28px 14px" css-class="rule" /><mj-text css-class="quiet foot" font-family="${sans}" font-size="13.5px" line-height="1.6" color="${day.quiet}"><p style="margin:0 0 8px">${message(lang, 'digest.why', { outlet: name })} ${message(lang, 'digest.quiet')}</p><p style="margin:0 0 8px"><a href="${own(paths.newsletterChoose(lang, tokenMark))}" style="color:${accent}">${message(lang, 'digest.choose')}</a> · <a href="${own(paths.newsletterLeave(lang, tokenMark))}" style="color:${accent}">${message(lang, 'digest.leave')}</a></p>${street && html`<p style="margin:0">${street.startsWith(name) ? street : `${name}, ${street}`}</p>`}</mj-text></mj-column></mj-section>
<mj-section background-color="${day.ground}" css-class="ground"><mj-column><mj-spacer height="24px" /></mj-column></mj-section>
</mj-body></mjml>`;
}

/** By night, and what a text's own elements wear, which mail programs that know no style sheets show in their way. */
function style(accent: string, accentDark: string): string {
  return `a{color:${accent}}
.prose p{margin:0 0 1em}.prose h2{font-size:22px;line-height:1.3;margin:1.4em 0 .5em}.prose h3,.prose h4{font-size:18px;margin:1.3em 0 .4em}
.prose ul,.prose ol{margin:0 0 1em;padding:0 1.4em}.prose blockquote{margin:0 0 1em;padding:0 1em;border:0 solid ${day.line};border-inline-start-width:3px}
.prose img{display:block;width:100%;height:auto}.prose figure{margin:0 0 1em}.prose figcaption{font-size:14px;line-height:1.5;padding-top:6px;color:${day.quiet}}
.prose aside{margin:0 0 1em;padding:14px 18px;background:${day.ground}}.prose hr{border:0;border-top:1px solid ${day.line};margin:1.6em 0}.prose pre{direction:ltr;text-align:left;white-space:pre-wrap;font-size:14px;line-height:1.5}.prose table{width:100%;margin:0 0 1em}.prose td p,.prose aside p:last-child{margin:0}.prose td,.prose th{padding:4px 8px;border:1px solid ${day.line};font-size:15px;text-align:start;word-break:normal;overflow-wrap:normal}
@media (prefers-color-scheme:dark){.ground,.ground>table,body{background-color:${night.ground} !important}.sheet,.sheet>table,.sheet>table>tbody>tr>td{background-color:${night.sheet} !important}
.sheet div,.sheet a.name,.sheet a.story,.prose aside{color:${night.ink} !important}.quiet div,.prose figcaption,.sheet .quiet a.story{color:${night.quiet} !important}.rule p{border-top-color:${night.line} !important}
.prose td,.prose th,.prose blockquote{border-color:${night.line} !important}.prose aside{background:${night.ground} !important}.sheet .go td,.sheet .go a{background:${accentDark} !important;color:${night.ground} !important}.foot a,.prose a,.fixed a{color:${accentDark} !important}}`;
}

function digestBody(site: Site, lang: string, { articles, more, corrections }: Digest): Html {
  const [first, ...rest] = articles;
  return html`${leadStory(site, lang, first!)}${rest.map(a => story(site, lang, a))}${
    more > 0 &&
    html`<mj-section css-class="sheet" padding="8px 0 0"><mj-column>${button(site, lang, `${site.publicUrl}${paths.front(lang)}`, message(lang, 'digest.more', { n: more }))}</mj-column></mj-section>`
  }${
    corrections.length > 0 &&
    html`<mj-section css-class="sheet" padding="22px 0 0"><mj-column><mj-text css-class="fixed" font-family="${sans}" font-size="15px"><h2 style="margin:0 0 8px;font-size:17px">${message(lang, 'digest.corrected')}</h2>${corrections.map(c => html`<p style="margin:0 0 8px"><a href="${site.publicUrl}${paths.article(lang, c.slug)}" style="color:${site.settings.colours.accent}">${c.title}</a><br />${c.note}</p>`)}</mj-text></mj-column></mj-section>`
  }`;
}

function leadStory(site: Site, lang: string, of: DigestArticle): Html {
  const href = `${site.publicUrl}${paths.article(of.lang, of.slug)}`;
  const image = of.picture && imageOf(site, of.picture.stored, 1200);
  return html`<mj-section css-class="sheet" padding="0 0 24px"><mj-column>${image && html`<mj-image src="${image}" alt="${of.picture!.alt}" href="${href}" padding="0 28px 16px" />`}${kicker(site, lang, of)}<mj-text font-size="26px" line-height="1.28" font-weight="700"><h2 style="margin:0;font-size:26px;line-height:1.28"><a class="story" href="${href}" style="color:${day.ink};text-decoration:none">${of.title}</a></h2></mj-text>${of.summary !== '' && html`<mj-text padding="8px 28px 0">${of.summary}</mj-text>`}${button(site, lang, href, message(lang, 'digest.read'))}</mj-column></mj-section>`;
}

/** A story in the list. Its picture stays beside it on a phone too. */
function story(site: Site, lang: string, of: DigestArticle): Html {
  const href = `${site.publicUrl}${paths.article(of.lang, of.slug)}`;
  const rtl = direction(lang) === 'rtl';
  const image = of.picture && imageOf(site, of.picture.stored, 400);
  const words = (padding: string) =>
    html`${kicker(site, lang, of, padding)}<mj-text padding="${padding}" font-size="19px" line-height="1.35" font-weight="700"><h2 style="margin:0;font-size:19px;line-height:1.35"><a class="story" href="${href}" style="color:${day.ink};text-decoration:none">${of.title}</a></h2></mj-text>${of.summary !== '' && html`<mj-text padding="${padding}" font-size="16px" line-height="1.5"><p style="margin:5px 0 0">${of.summary}</p></mj-text>`}`;
  const line = html`<mj-section css-class="sheet"><mj-column><mj-divider border-width="1px" border-color="${day.line}" padding="0 28px 16px" css-class="rule" /></mj-column></mj-section>`;
  if (!image)
    return html`${line}<mj-section css-class="sheet" padding="0 0 18px"><mj-column>${words('0 28px')}</mj-column></mj-section>`;
  return html`${line}<mj-section css-class="sheet" padding="0 0 18px"><mj-group direction="${rtl ? 'rtl' : 'ltr'}"><mj-column width="70%">${words(rtl ? '0 28px 0 8px' : '0 8px 0 28px')}</mj-column><mj-column width="30%"><mj-image src="${image}" alt="" href="${href}" padding="${rtl ? '4px 4px 0 28px' : '4px 28px 0 4px'}" /></mj-column></mj-group></mj-section>`;
}

function kicker(site: Site, lang: string, { section }: DigestArticle, padding = '0 28px'): Html | false {
  const name = section && (inLanguage(section.names, lang, site.settings.defaultLanguage) || section.slug);
  return (
    name !== null &&
    html`<mj-text css-class="quiet" padding="${padding}" font-family="${sans}" font-size="13px" color="${day.quiet}">${name}</mj-text>`
  );
}

function button(site: Site, lang: string, href: string, words: string): Html {
  const start = direction(lang) === 'rtl' ? 'right' : 'left';
  return html`<mj-button css-class="go" href="${href}" align="${start}" background-color="${site.settings.colours.accent}" color="#ffffff" font-family="${sans}" font-size="15px" font-weight="600" border-radius="2px" inner-padding="11px 20px" padding="16px 28px 0">${words}</mj-button>`;
}

function letterBody(site: Site, issue: Extract<IssueDraft, { document: unknown }>): Html {
  const { lang } = issue;
  const pictures = new Map(issue.pictures.map(p => [p.id, p]));
  const words = toHtml(documentOf(issue.document), {
    figure: (figure, caption) => {
      const stored = figure.media === null ? undefined : pictures.get(figure.media);
      const src = stored && imageOf(site, stored, 1200);
      const said = [caption, html`${[figure.credit, figure.licence].filter(Boolean).join(' · ')}`.text].filter(Boolean);
      return html`<figure>${src && html`<img src="${src}" alt="${figure.alt}" width="544" />`}${said.length > 0 && html`<figcaption>${raw(said.join(' '))}</figcaption>`}</figure>`
        .text;
    },
    embed: ({ url, title }) => html`<p><a href="${url}">${title || url}</a></p>`.text,
    footnotes: { title: message(lang, 'article.footnotes'), back: message(lang, 'article.footnote-back') },
    href: href => (href.startsWith('/') ? `${site.publicUrl}${href}` : href),
  });
  // places within a mail are not gone to by most mail programs
  const linked = words.replace(/<a [^>]*role="doc-backlink"[^>]*>.*?<\/a>/gs, '');
  return html`<mj-section css-class="sheet"><mj-column><mj-text padding="0 28px 14px" font-size="28px" line-height="1.25" font-weight="700"><h1 style="margin:0;font:inherit">${issue.subject}</h1></mj-text><mj-text css-class="prose">${raw(closed(linked))}</mj-text></mj-column></mj-section>`;
}

/** HTML as XML reads it: elements without an end are closed where they begin. */
function closed(words: string): string {
  return words.replace(/<(img|br|hr)\b((?:"[^"]*"|[^">])*?)\/?>/g, '<$1$2 />');
}

function documentOf(document: Extract<IssueDraft, { document: unknown }>['document']) {
  const parsed = parseDoc(document);
  if (!parsed.ok) throw new Error(`a letter is no document: ${parsed.error.key}`);
  return parsed.doc;
}

/** The smallest stored size of a picture that fills so many pixels, in a format that every mail program shows. */
function imageOf(site: Site, stored: StoredPicture, width: number): string | null {
  const plain = stored.variants
    .filter(v => v.format === 'jpeg' || v.format === 'png')
    .toSorted((a, b) => a.width - b.width);
  const fits = plain.find(v => v.width >= width) ?? plain.at(-1);
  return fits ? `${site.publicUrl}/${fits.file}` : (pictureSources(stored, site.publicUrl)?.img.src ?? null);
}

function digestText(site: Site, lang: string, { articles, more, corrections }: Digest): string {
  const at = (slug: string, of = lang) => `${site.publicUrl}${paths.article(of, slug)}`;
  const stories = articles.map(a => [a.title, a.summary, at(a.slug, a.lang)].filter(Boolean).join('\n'));
  const rest = more > 0 ? [`${message(lang, 'digest.more', { n: more })}\n${site.publicUrl}${paths.front(lang)}`] : [];
  const right =
    corrections.length > 0
      ? [message(lang, 'digest.corrected'), ...corrections.map(c => `${c.title}\n${c.note}\n${at(c.slug)}`)]
      : [];
  return [...stories, ...rest, ...right].join('\n\n');
}

function letterText(site: Site, document: Extract<IssueDraft, { document: unknown }>['document']): string {
  return plainLetter(documentOf(document), href => (href.startsWith('/') ? `${site.publicUrl}${href}` : href));
}

function footerText(site: Site, lang: string): string {
  const own = (path: string) => `${site.publicUrl}${path}`;
  return [
    `${message(lang, 'digest.why', { outlet: outletName(site, lang) })} ${message(lang, 'digest.quiet')}`,
    `${message(lang, 'digest.choose')}: ${own(paths.newsletterChoose(lang, tokenMark))}`,
    `${message(lang, 'digest.leave')}: ${own(paths.newsletterLeave(lang, tokenMark))}`,
    outletText(site, site.settings.contact.address, lang),
  ]
    .filter(Boolean)
    .join('\n');
}

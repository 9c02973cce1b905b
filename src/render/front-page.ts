import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { type Named, outletName, outletText, paths, type Site } from './site.ts';
import { empty, type Teaser, teaser } from './teaser.ts';

/** What a front page is made of: stories newest first, and of each section those that belong to it, newest first. */
export type FrontView = {
  lang: string;
  /** what an editor put at its head */
  lead?: Teaser | undefined;
  latest: readonly Teaser[];
  sections: readonly { section: Named; descriptions: Readonly<Record<string, string>>; stories: readonly Teaser[] }[];
  sponsor?: Html | false;
  /** Open Graph and JSON-LD */
  head?: Html;
};

type Block = { section: Named; descriptions: Readonly<Record<string, string>>; first: Teaser; rest: Teaser[] };
type Arranged = {
  lead: Teaser | undefined;
  beside: Teaser[];
  strip: Teaser[];
  blocks: Block[];
};

const besideCount = 3;
const stripCount = 4;
const restCount = 3;
/** how many sections have the whole width; the others stand side by side */
const wideCount = 2;

/**
 * Who stands where. The lead is the editor's choice, or else the newest story with a picture among the last five, so that one
 * without does not leave the page bare; nothing is shown twice; a section with nothing left is left out.
 */
export function arrange(of: FrontView): Arranged {
  const shown = new Set<string>();
  const take = (stories: readonly Teaser[], count: number) => {
    const taken = stories.filter(s => !shown.has(s.slug)).slice(0, count);
    for (const story of taken) shown.add(story.slug);
    return taken;
  };
  const recent = of.latest.slice(0, 5);
  const [lead] = take(
    [of.lead ?? recent.find(s => s.picture) ?? recent[0]].filter(s => s !== undefined),
    1,
  );
  const beside = take(of.latest, besideCount);
  const strip = take(of.latest, stripCount);
  const blocks: Block[] = [];
  for (const { section, descriptions, stories } of of.sections) {
    const [first, ...rest] = take(stories, 1 + restCount);
    if (first) blocks.push({ section, descriptions, first, rest });
  }
  return { lead, beside, strip, blocks };
}

/** `/{lang}`: the lead large, others by weight below it, then every section. */
export function frontPage(site: Site, of: FrontView): string {
  const { lang } = of;
  const { lead, beside, strip, blocks } = arrange(of);
  const tagline = outletText(site, site.settings.tagline, lang);
  const name = outletName(site, lang);
  return page(site, {
    lang,
    path: paths.front(lang),
    title: tagline ? `${name} · ${tagline}` : name,
    description: outletText(site, site.settings.description, lang) || tagline || name,
    alternates: site.settings.languages.map(l => ({ lang: l, path: paths.front(l) })),
    head: of.head,
    front: true,
    main: html`<div class="wrap front">
${lead === undefined && empty(lang, 'front.empty')}
${
  lead &&
  html`<section class="opening" aria-label="${message(lang, 'front.top')}">
${teaser(site, lang, lead, { level: 2, class: 'lead-story', sizes: '(min-width: 60rem) 53rem, 100vw', first: true })}
<div class="beside">${beside.map((t, i) => teaser(site, lang, t, { level: 3, sizes: i === 0 ? '(min-width: 60rem) 20rem, (min-width: 40rem) 45vw, 92vw' : undefined, summary: i !== 0 || !t.picture }))}</div>
</section>`
}
${strip.length > 0 && html`<section class="strip" aria-label="${message(lang, 'front.latest')}">${strip.map(t => teaser(site, lang, t, { level: 3, summary: false }))}</section>`}
${of.sponsor}${blocks.slice(0, wideCount).map(b => sectionBlock(site, lang, b, true))}
${blocks.length > wideCount && html`<div class="columns">${blocks.slice(wideCount).map(b => sectionBlock(site, lang, b, false))}</div>`}
</div>`,
  });
}

function sectionBlock(site: Site, lang: string, of: Block, wide: boolean): Html {
  const { section, first, rest } = of;
  const about = wide && of.descriptions[lang];
  const sizes = wide ? '(min-width: 60rem) 33rem, (min-width: 40rem) 50vw, 92vw' : '(min-width: 40rem) 20rem, 92vw';
  return html`<section class="${wide ? 'block wide' : 'block'}" aria-labelledby="s-${section.slug}">
<div class="block-head"><h2 id="s-${section.slug}"><a href="${paths.section(lang, section.slug)}">${outletText(site, section.names, lang) || section.slug}</a></h2>
${about && html`<p>${about}</p>`}</div>
${teaser(site, lang, first, { level: 3, class: 'block-first', sizes, section: false })}
${rest.length > 0 && html`<div class="rows">${rest.map(t => teaser(site, lang, t, { level: 3, summary: false, section: false }))}</div>`}
</section>
`;
}

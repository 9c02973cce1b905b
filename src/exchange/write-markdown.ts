import { stringify } from 'yaml';
import type { Credit, LeadPicture } from '../domain/article/content.ts';
import { joinFrontMatter } from '../domain/document/front-matter.ts';
import { parseDoc } from '../domain/document/parse.ts';
import type { DocJson, NodeJson } from '../domain/document/schema.ts';
import { toMarkdown } from '../domain/document/to-markdown.ts';
import type { ImportedEdition, ImportedItem, ImportedPerson, ImportedPicture, ImportedText } from './item.ts';

/** A file of an export. */
export type OutFile = { name: string; text: string };

/**
 * The readable side of an export: the same items as Markdown and YAML (docs/markdown-format.md). What they cannot say (saved
 * states of drafts, embargoes) is in the items alone.
 */
export function markdownWriter(): { add(item: ImportedItem): OutFile[]; finish(): OutFile[] } {
  const lists: Record<'sections' | 'tags' | 'sources' | 'people' | 'sponsors', unknown[]> = {
    sections: [],
    tags: [],
    sources: [],
    people: [],
    sponsors: [],
  };
  const pictures = new Map<string, ImportedPicture>();
  const names = new Map<string, string>();
  const taken = new Set<string>();
  let settings: Record<string, unknown> = {};

  const fileOf = (id: string) => pictures.get(id)?.src ?? null;
  const articleName = (item: ImportedEdition) => {
    const known = names.get(item.article.key);
    if (known) return known;
    const base = shortName(item.slug);
    let name = base;
    // disks that do not tell capitals from small letters are common
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}-${n}`;
    taken.add(name.toLowerCase());
    names.set(item.article.key, name);
    return name;
  };

  const add = (item: ImportedItem): OutFile[] => {
    if (item.kind === 'outlet') settings = { ...item.settings };
    else if (item.kind === 'picture') pictures.set(item.stored?.id ?? item.src, item);
    else if (item.kind === 'section') lists.sections.push(without(item, 'kind', 'position'));
    else if (item.kind === 'tag') lists.tags.push(without(item, 'kind'));
    else if (item.kind === 'source') lists.sources.push(without(item, 'kind'));
    else if (item.kind === 'person') lists.people.push(person(item));
    else if (item.kind === 'sponsor') lists.sponsors.push(without(item, 'kind'));
    else if (item.kind === 'edition') return editionFiles(item, articleName(item), fileOf, pictures);
    return [];
  };
  const finish = () => {
    const logo = typeof settings.logo === 'string' ? fileOf(settings.logo) : null;
    return [
      { name: 'outlet.yaml', text: stringify({ ...settings, logo, sections: lists.sections }) },
      { name: 'tags.yaml', text: stringify(lists.tags) },
      { name: 'sources.yaml', text: stringify(lists.sources) },
      { name: 'people.yaml', text: stringify(lists.people) },
      ...(lists.sponsors.length > 0 ? [{ name: 'sponsors.yaml', text: stringify(lists.sponsors) }] : []),
    ];
  };
  return { add, finish };
}

function person({ slug, names, bios, email, links, picture }: ImportedPerson) {
  return {
    slug,
    names,
    bios,
    ...(email ? { email } : {}),
    ...(links.length > 0 ? { links } : {}),
    ...(picture ? { picture } : {}),
  };
}

function editionFiles(
  item: ImportedEdition,
  name: string,
  fileOf: (id: string) => string | null,
  pictures: ReadonlyMap<string, ImportedPicture>,
): OutFile[] {
  const file = (suffix: string, text: ImportedText, more: Record<string, unknown>): OutFile => {
    const { content } = text;
    const lead = content.lead && leadOf(content.lead, fileOf, pictures);
    const data = {
      title: text.title,
      summary: text.summary || undefined,
      lang: item.lang,
      slug: item.slug,
      original: item.lang === item.article.originalLang ? true : undefined,
      section: item.article.section ?? undefined,
      tags: item.article.tags.length > 0 ? item.article.tags : undefined,
      terms: item.article.terms,
      byline: content.byline.length > 0 ? content.byline.map(creditOf) : undefined,
      source: content.source ? withoutNull(content.source) : undefined,
      ...more,
      funder: content.funder || undefined,
      image: lead ?? undefined,
      redirects: item.redirects.length > 0 ? item.redirects : undefined,
    };
    return {
      name: `articles/${name}.${item.lang}${suffix}.md`,
      text: joinFrontMatter(data, bodyOf(content.doc, fileOf)),
    };
  };
  const published = item.revisions.filter(r => r.published !== null);
  if (published.length === 0) {
    if (!item.draft) return [];
    const at = item.state === 'scheduled' ? item.publishAt : item.draft.savedAt;
    return [file('', item.draft, { status: item.state, published: at })];
  }
  return published.map((revision, index) => {
    const newest = index === published.length - 1;
    const { kind, note } = revision.published!;
    const gone = newest && item.state === 'unpublished';
    return file(newest ? '' : `.${index + 1}`, revision, {
      ...(gone ? { status: 'unpublished' } : {}),
      published: gone ? (item.goneAt ?? revision.at) : revision.at,
      kind,
      note: (gone ? item.goneNote : note) || undefined,
    });
  });
}

function creditOf({ name, role, person }: Credit) {
  return { name, role, ...(person ? { person } : {}) };
}

function leadOf(
  lead: LeadPicture,
  fileOf: (id: string) => string | null,
  pictures: ReadonlyMap<string, ImportedPicture>,
) {
  const src = lead.media === null ? lead.src : fileOf(lead.media);
  if (src === null) return null;
  const focal = lead.media === null ? null : pictures.get(lead.media)?.focal;
  const off = focal && (focal.x !== 0.5 || focal.y !== 0.5) ? [focal.x, focal.y] : undefined;
  const { alt, caption, credit, licence } = lead;
  return withoutEmpty({ src, alt, caption, credit, licence, focal: off });
}

function bodyOf(given: DocJson, fileOf: (id: string) => string | null): string {
  const doc = structuredClone(given);
  const waiting: NodeJson[] = [...(doc.content ?? [])];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.content) waiting.push(...node.content);
    if (node.type !== 'figure' || typeof node.attrs?.media !== 'string') continue;
    const file = fileOf(node.attrs.media);
    if (file) node.attrs = { ...node.attrs, media: null, src: file };
  }
  const parsed = parseDoc(doc);
  return parsed.ok ? toMarkdown(parsed.doc) : '';
}

/** At most 120 bytes of it: names of files are counted in bytes. */
function shortName(slug: string): string {
  let name = slug;
  while (Buffer.byteLength(name) > 120) name = [...name].slice(0, -1).join('');
  return name.replace(/^[.-]+|[.-]+$/g, '').replaceAll('.', '-') || 'article';
}

function without<T extends object>(value: T, ...keys: (keyof T)[]): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key as keyof T))) as Partial<T>;
}
function withoutNull(value: object) {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== null));
}
function withoutEmpty(value: object) {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== '' && v !== undefined));
}

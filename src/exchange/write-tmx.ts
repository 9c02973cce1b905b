import {
  dateNames,
  factNames,
  type TmxFacts,
  type TmxHeader,
  type TmxInline,
  type TmxNote,
  type TmxProp,
  type TmxUnit,
} from './tmx.ts';
import { escapeAttribute, escapeText, xmlCharacters } from './xml.ts';

/**
 * Writes TMX 1.4b piece by piece, to be encoded in UTF-8; valid by its DTD, which is not named in it, because tools that
 * refuse documents with a DTD are common. Characters that XML cannot hold are left out. A unit without words is too.
 */
export async function* writeTmx(
  header: TmxHeader,
  units: AsyncIterable<TmxUnit> | Iterable<TmxUnit>,
): AsyncGenerator<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n${headerText(header)}<body>\n`;
  let waiting = '';
  for await (const unit of units) {
    waiting += unitText(unit);
    if (waiting.length < 64 * 1024) continue;
    yield waiting;
    waiting = '';
  }
  yield `${waiting}</body>\n</tmx>\n`;
}

function headerText(header: TmxHeader): string {
  const attributes = tagText({
    creationtool: header.tool,
    creationtoolversion: header.toolVersion,
    segtype: header.segtype,
    'o-tmf': header.memoryFormat,
    adminlang: header.adminLang,
    srclang: header.sourceLang,
    datatype: header.datatype,
    'o-encoding': header.encoding,
    creationdate: date(header.created),
    creationid: header.createdBy,
    changedate: date(header.changed),
    changeid: header.changedBy,
  });
  const own = header.ownCharacters.map(({ name, base, maps }) => {
    const lines = maps.map(m => `<map${tagText({ unicode: m.unicode, code: m.code, ent: m.ent, subst: m.subst })}/>`);
    return `<ude${tagText({ name, base })}>${lines.join('')}</ude>\n`;
  });
  return `<header${attributes}>\n${remarks(header)}${own.join('')}</header>\n`;
}

function unitText(unit: TmxUnit): string {
  if (unit.variants.length === 0) return '';
  const attributes = tagText({ tuid: unit.id, ...facts(unit), segtype: unit.segtype, srclang: unit.sourceLang });
  const variants = unit.variants.map(
    v => `<tuv${tagText({ 'xml:lang': v.lang, ...facts(v) })}>${remarks(v)}<seg>${inline(v.content)}</seg></tuv>\n`,
  );
  return `<tu${attributes}>\n${remarks(unit)}${variants.join('')}</tu>\n`;
}

function facts(of: TmxFacts): Record<string, string | null> {
  const said: Record<string, string | null> = {};
  for (const [key, name] of factNames) said[name] = of[key];
  for (const [key, name] of dateNames) said[name] = date(of[key]);
  said.usagecount = of.uses === null ? null : String(of.uses);
  return said;
}

function remarks({ notes, props }: { notes: TmxNote[]; props: TmxProp[] }): string {
  const own = ({ lang, encoding }: TmxNote) => ({ 'xml:lang': lang, 'o-encoding': encoding });
  return [
    ...notes.map(n => `<note${tagText(own(n))}>${characters(n.text)}</note>\n`),
    ...props.map(p => `<prop${tagText({ type: p.type, ...own(p) })}>${characters(p.text)}</prop>\n`),
  ].join('');
}

function inline(content: readonly TmxInline[]): string {
  return content
    .map(piece =>
      typeof piece === 'string'
        ? characters(piece)
        : `<${piece.code}${tagText(piece.attributes)}>${inline(piece.content)}</${piece.code}>`,
    )
    .join('');
}

function tagText(attributes: Record<string, string | null>): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === null ? '' : ` ${name}="${escapeAttribute(xmlCharacters(value))}"`))
    .join('');
}

const characters = (text: string) => escapeText(xmlCharacters(text));

/** ISO 8601 as TMX has it. */
function date(iso: string | null): string | null {
  return iso === null ? null : new Date(iso).toISOString().replace(/\.\d+/, '').replace(/[-:]/g, '');
}

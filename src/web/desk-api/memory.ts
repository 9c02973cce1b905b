import { Readable } from 'node:stream';
import type { Context, Handler } from 'hono';
import { z } from 'zod';
import { may } from '../../domain/access.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { termsIn } from '../../domain/translation/glossary.ts';
import { adapt } from '../../domain/translation/memory.ts';
import { builtInTables, suggestUkrainian, transliterate } from '../../domain/translation/transliterate.ts';
import { deleteName, deleteTerm, saveName, saveTerm } from '../../flows/edit-glossary.ts';
import { exportGlossary, exportMemory } from '../../flows/export-memory.ts';
import { importGlossary } from '../../flows/import-glossary.ts';
import { importMemory } from '../../flows/import-memory.ts';
import { listGlossary, listNames, namesOf, readGlossary } from '../../store/glossary.ts';
import { matchesFor } from '../../store/memory.ts';
import { readOutlet } from '../../store/outlet.ts';
import { checked } from '../problem.ts';
import type { Web } from '../web.ts';
import { answer, bodyLimit, desk, idOf, readBody, readBytes, refuse } from './desk.ts';
import {
  type GlossaryView,
  languageQuery,
  type MatchView,
  type NameView,
  type SegmentQuery,
  segmentQuery,
  type TermView,
} from './memory-contract.ts';

/** What is asked of a segment: in the address, or as JSON where the segment is too long for one. */
function asked(c: Context): Promise<Result<SegmentQuery>> | Result<SegmentQuery> {
  return c.req.method === 'POST' ? readBody(c, segmentQuery) : checked(segmentQuery, c.req.query());
}

/** `GET memory?source=&target=&text=`, `POST memory/matches`: what was translated before and is like the text, best first. */
export function memory(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await asked(c);
    if (!read.ok) return refuse(c, who, read);
    if (!may(who, 'article.read-draft')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const { source, target, text } = read.value;
    const found = await matchesFor(web.room.db, { sourceLang: source, targetLang: target, text });
    const list: MatchView[] = found.map(match => ({
      ...match,
      adapted: match.score === 100 ? null : adapt({ source, target }, match, text),
      createdAt: match.createdAt.toISOString(),
      usedAt: match.usedAt.toISOString(),
    }));
    return c.json(list);
  });
}

/** `GET glossary`: the whole of it. */
export function glossary(web: Web): Handler {
  return desk(web, async (c, who) => {
    if (!may(who, 'article.read-draft')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const [entries, names] = [await listGlossary(web.room.db), await listNames(web.room.db)];
    const view: GlossaryView = {
      entries: entries.map(e => ({ ...e, changedAt: e.changedAt.toISOString() })),
      names: names.map(n => ({ ...n, changedAt: n.changedAt.toISOString() })),
    };
    return c.json(view);
  });
}

/** `GET glossary/terms?source=&target=&text=`, `POST glossary/terms`: what of the text the glossary has something to say of. */
export function glossaryTerms(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await asked(c);
    if (!read.ok) return refuse(c, who, read);
    if (!may(who, 'article.read-draft')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const hits = termsIn(await readGlossary(web.room.db), read.value, read.value.text);
    const list: TermView[] = hits.map(({ entry, start, end, found, use, may, never }) => ({
      ...{ id: entry.id, start, end, found, use, may, never },
      domain: entry.domain,
      note: entry.note,
    }));
    return c.json(list);
  });
}

/** `GET glossary/name?source=&target=&text=`: how a name is written in the other language. */
export function writtenName(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await asked(c);
    if (!read.ok) return refuse(c, who, read);
    if (!may(who, 'article.read-draft')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const { source, target, text } = read.value;
    const script = new Intl.Locale(target).maximize().script;
    const table = builtInTables.find(t => t.lang === new Intl.Locale(source).language && t.script === script);
    const names = await namesOf(web.room.db, source, target);
    const own = names.find(n => n.source === text.trim());
    const view: NameView = {
      text: own?.target ?? (table ? transliterate(table, text, names) : null),
      suggestions: new Intl.Locale(target).language === 'uk' && !own ? suggestUkrainian(text.trim()) : [],
    };
    return c.json(view);
  });
}

/** `POST glossary`, `PUT glossary/{id}` */
export function keepTerm(web: Web, given: 'new' | 'known'): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, z.unknown());
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await saveTerm(web.room, who, given === 'new' ? null : idOf(c), read.value));
  });
}

/** `DELETE glossary/{id}` */
export function dropTerm(web: Web): Handler {
  return desk(web, async (c, who) => answer(c, who, await deleteTerm(web.room, who, idOf(c))));
}

/** `POST glossary/names`, `PUT glossary/names/{id}` */
export function keepName(web: Web, given: 'new' | 'known'): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, z.unknown());
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await saveName(web.room, who, given === 'new' ? null : idOf(c), read.value));
  });
}

/** `DELETE glossary/names/{id}` */
export function dropName(web: Web): Handler {
  return desk(web, async (c, who) => answer(c, who, await deleteName(web.room, who, idOf(c))));
}

/** `POST glossary/import?lang=`: a CSV file, its terms in that language or the outlet's own. */
export function takeGlossary(web: Web): Handler {
  return desk(web, async (c, who) => {
    const lang = await languageOf(web, c);
    if (!lang.ok) return refuse(c, who, lang);
    const bytes = await readBytes(c, bodyLimit, 'request.too-large');
    if (!bytes.ok) return refuse(c, who, bytes);
    return answer(c, who, await importGlossary(web.room, who, bytes.value, lang.value));
  });
}

/** `GET glossary/export.csv?lang=` */
export function giveGlossary(web: Web): Handler {
  return desk(web, async (c, who) => {
    const lang = await languageOf(web, c);
    if (!lang.ok) return refuse(c, who, lang);
    const csv = await exportGlossary(web.room, who, lang.value);
    if (!csv.ok) return refuse(c, who, csv);
    return file(c, 'glossary.csv', 'text/csv; charset=utf-8', csv.value);
  });
}

/** `POST memory/import?file=`: a TMX file, read as it comes; the name is what its pairs say of where they are from. */
export function takeMemory(web: Web): Handler {
  return desk(web, async (c, who) => {
    const bytes: AsyncIterable<Uint8Array> = c.req.raw.body ?? Readable.from([]);
    const name = c.req.query('file')?.trim() || 'import.tmx';
    return answer(c, who, await importMemory(web.room, who, { name, bytes }));
  });
}

/** `GET memory/export.tmx` */
export function giveMemory(web: Web): Handler {
  return desk(web, async (c, who) => {
    const tmx = exportMemory(web.room, who);
    return tmx.ok ? file(c, 'memory.tmx', 'application/x-tmx+xml; charset=utf-8', tmx.value) : refuse(c, who, tmx);
  });
}

async function languageOf(web: Web, c: Context): Promise<Result<string>> {
  const read = checked(languageQuery, c.req.query());
  if (!read.ok) return read;
  return ok(read.value.lang ?? (await readOutlet(web.room.db)).settings.defaultLanguage);
}

/** A file to be saved, sent as it is made. */
function file(c: Context, name: string, type: string, pieces: AsyncIterable<string> | Iterable<string>): Response {
  const stream = Readable.toWeb(Readable.from(pieces, { objectMode: true }).map(text => Buffer.from(text)));
  return c.body(stream as ReadableStream, 200, {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${name}"`,
  });
}

import type { Context, Handler } from 'hono';
import { z } from 'zod';
import { may } from '../../domain/access.ts';
import { fail, type Result } from '../../domain/result.ts';
import { termsIn } from '../../domain/translation/glossary.ts';
import { adapt } from '../../domain/translation/memory.ts';
import { builtInTables, suggestUkrainian, transliterate } from '../../domain/translation/transliterate.ts';
import { deleteName, deleteTerm, saveName, saveTerm } from '../../flows/edit-glossary.ts';
import { listGlossary, listNames, namesOf, readGlossary } from '../../store/glossary.ts';
import { matchesFor } from '../../store/memory.ts';
import { checked } from '../problem.ts';
import type { Web } from '../web.ts';
import { answer, desk, idOf, readBody, refuse } from './desk.ts';
import {
  type GlossaryView,
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

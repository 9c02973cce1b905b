import type { Handler } from 'hono';
import { takeTranslationFile, translationFile } from '../../flows/translation-file.ts';
import type { Web } from '../web.ts';
import { answer, bodyLimit, desk, idOf, readBytes, refuse } from './desk.ts';

/** `GET editions/{id}/translation.xlf`: for translators' tools. */
export function exportTranslation(web: Web): Handler {
  return desk(web, async (c, who) => {
    const file = await translationFile(web.room, who, { editionId: idOf(c) });
    if (!file.ok) return refuse(c, who, file);
    return c.body(file.value.text, 200, {
      'Content-Type': 'application/xliff+xml; charset=utf-8',
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.value.name)}`,
    });
  });
}

/** `POST editions/{id}/translation.xlf`: as it came back, as octets. Answers FileTaken. */
export function importTranslation(web: Web): Handler {
  return desk(web, async (c, who) => {
    const bytes = await readBytes(c, bodyLimit, 'request.too-large');
    if (!bytes.ok) return refuse(c, who, bytes);
    return answer(c, who, await takeTranslationFile(web.room, who, { editionId: idOf(c), bytes: bytes.value }));
  });
}

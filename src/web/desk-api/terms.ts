import type { Handler } from 'hono';
import { termsOf } from '../../domain/terms/terms.ts';
import { termsRows, termsText } from '../../render/terms-text.ts';
import { siteOf } from '../reader/answer.ts';
import type { Web } from '../web.ts';
import { type TermsPreview, termsPreview } from './contract.ts';
import { desk, readBody, refuse } from './desk.ts';

/** `POST terms-preview`: how terms will read that are not saved yet. */
export function previewTerms(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, termsPreview);
    if (!read.ok) return refuse(c, who, read);
    const { lang, outlet, own } = read.value;
    const site = await siteOf(web);
    const { settings } = site;
    const terms = termsOf(outlet ? { ...settings, terms: outlet } : settings, own);
    const rows = termsRows(site, lang, terms).map(({ label, value }) => ({ label, value }));
    return c.json({ text: termsText(lang, terms), rows } satisfies TermsPreview);
  });
}

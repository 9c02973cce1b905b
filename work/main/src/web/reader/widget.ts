import { readFileSync } from 'node:fs';
import type { Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { direction } from '../../domain/outlet/settings.ts';
import { readOutlet } from '../../store/outlet.ts';
import { cacheable, type Web } from '../web.ts';
import { forOtherSites, widgetParts } from './suggest-assets.ts';

/** Where `npm run build` puts what browser/suggest/widget.ts is made into. */
const built = new URL('../../../dist/widget/widget.js', import.meta.url);

let script: string | null | undefined;

/**
 * `GET /widget.js`: what other sites have in their pages (docs/other-sites.md), with the addresses of what it fetches. It is
 * looked at again after ten minutes, since it names the outlet's languages and colours and what an upgrade made new.
 */
export function widget(web: Web): Handler {
  return async c => {
    script ??= readBuilt();
    const { settings } = await readOutlet(web.room.db);
    const parts = widgetParts(settings);
    if (script === null || parts === null) return c.text('Not found\n', 404);
    const { defaultLanguage, languages } = settings;
    const langs = [defaultLanguage, ...languages.filter(l => l !== defaultLanguage)];
    const known = { ...parts, langs, rtl: langs.filter(l => direction(l) === 'rtl') };
    cacheable(c, [pageKey.outlet]);
    return c.body(`const masthead=${JSON.stringify(known)};\n${script}`, 200, {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'public, max-age=600, must-revalidate',
      'X-Content-Type-Options': 'nosniff',
      ...forOtherSites,
    });
  };
}

function readBuilt(): string | null {
  try {
    return readFileSync(built, 'utf8').trim();
  } catch {
    return null;
  }
}

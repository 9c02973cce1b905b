import type { Context, Handler } from 'hono';
import {
  erasePersonData,
  isPersonLinkGood,
  openPersonData,
  type PersonReport,
  readPersonData,
  requestHours,
  requestPersonData,
} from '../../flows/person-request.ts';
import { message } from '../../render/messages/index.ts';
import {
  myDataErasedPage,
  myDataErasePage,
  myDataFile,
  myDataFoundPage,
  myDataLinkPage,
  myDataPage,
  myDataSentPage,
} from '../../render/my-data-page.ts';
import { paths } from '../../render/site.ts';
import { policyStyle } from '../../render/style.ts';
import { visitorAddress } from '../visitor.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, type PageStatus, type ReaderSite, siteOf } from './answer.ts';
import { formStatus, isTrapped, readForm } from './form.ts';
import { missing } from './missing.ts';
import { secret as secretly } from './report.ts';

/** `GET /{lang}/policies/privacy/my-data`; with `?sent` after a link was asked for */
export function myDataForm(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    if (c.req.query('sent') !== undefined) return show(c, site, lang, myDataSentPage(site, lang));
    return show(c, site, lang, myDataPage(site, { lang, hours: requestHours, email: '', problem: null }));
  };
}

/** `POST /{lang}/policies/privacy/my-data`: mails the link. The answer is the same for every address. */
export function myDataAsk(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const form = await readForm(web, c);
    if (form.ok && isTrapped(form.value)) return c.redirect(`${paths.myData(lang)}?sent`, 303);
    const email = form.ok ? (form.value.get('email') ?? '').trim() : '';
    const asked = form.ok
      ? await requestPersonData(web.room, { email, lang }, visitorAddress(c, web.config.TRUST_PROXY))
      : form;
    if (asked.ok) return c.redirect(`${paths.myData(lang)}?sent`, 303);
    const problem = message(lang, asked.failure.key);
    return show(
      c,
      site,
      lang,
      myDataPage(site, { lang, hours: requestHours, email, problem }),
      formStatus(asked.failure),
    );
  };
}

/** `GET /{lang}/policies/privacy/my-data/{token}`: what the mailed link can do. Changes nothing. */
export function myDataLink(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const token = c.req.param('token')!;
    const good = await isPersonLinkGood(web.room, token);
    return show(c, site, lang, myDataLinkPage(site, { lang, token, good }), good ? 200 : 410);
  };
}

/**
 * `POST /{lang}/policies/privacy/my-data/{token}`: uses the link (`do=open`), and goes on from the page that it opened, by the
 * secret in its forms: `show`, `json`, `html`, `ask` before erasing, `erase`.
 */
export function myDataAct(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const over = (status: PageStatus = 410) =>
      show(c, site, lang, myDataLinkPage(site, { lang, token: '', good: false }), status);
    const form = await readForm(web, c);
    if (!form.ok) return over(formStatus(form.failure));
    const act = form.value.get('do');
    if (act === 'open') {
      const opened = await openPersonData(web.room, c.req.param('token')!);
      return opened.ok ? show(c, site, lang, myDataFoundPage(site, { lang, ...opened.value })) : over();
    }
    const secret = form.value.get('secret') ?? '';
    if (act === 'erase') {
      const erased = await erasePersonData(web.room, secret, form.value.get('sure') === '1');
      if (erased.ok) return show(c, site, lang, myDataErasedPage(site, lang, erased.value));
      const report = await readPersonData(web.room, secret);
      if (!report.ok) return over();
      const problem = message(lang, erased.failure.key);
      return show(c, site, lang, myDataErasePage(site, { lang, secret, ...report.value, problem }), 400);
    }
    const report = await readPersonData(web.room, secret);
    if (!report.ok) return over();
    if (act === 'json') return file(c, 'json', personJson(report.value));
    if (act === 'html') return file(c, 'html', myDataFile(site, { lang, ...report.value }));
    if (act === 'ask')
      return show(c, site, lang, myDataErasePage(site, { lang, secret, ...report.value, problem: null }));
    return show(c, site, lang, myDataFoundPage(site, { lang, secret, ...report.value }));
  };
}

/** The same as machines read it. */
export function personJson({ email, at, found }: PersonReport): string {
  const kinds = Object.fromEntries(found.map(f => [f.kind, f.rows]));
  return `${JSON.stringify({ email, at: at.toISOString(), kinds }, null, 2)}\n`;
}

function file(c: Context, format: 'json' | 'html', text: string): Response {
  const types = { json: 'application/json', html: 'text/html; charset=utf-8' } as const;
  return secretly(
    c.body(text, 200, {
      'Content-Type': types[format],
      'Content-Disposition': `attachment; filename="my-data.${format}"`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    }),
  );
}

function show(c: Context, site: ReaderSite, lang: string, page: string, status: PageStatus = 200): Response {
  return secretly(answer(c, site, page, { lang, keys: null, status, own: { style: policyStyle } }));
}

import type { Context, Handler } from 'hono';
import type { Choice } from '../../domain/newsletter/subscription.ts';
import type { Failure } from '../../domain/result.ts';
import { chooseLetters, leaveNewsletter } from '../../flows/change-subscription.ts';
import { confirmSubscription, subscribe } from '../../flows/subscribe.ts';
import { message } from '../../render/messages/index.ts';
import { fieldOf } from '../../render/newsletter-form.ts';
import { choosePage, type NewsletterProblem, newsletterNote, newsletterPage } from '../../render/newsletter-page.ts';
import { paths } from '../../render/site.ts';
import { choicesOf, subscriberOfToken } from '../../store/subscriber.ts';
import { visitorAddress } from '../visitor.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, type PageStatus, type ReaderSite, siteOf } from './answer.ts';
import { formStatus, isTrapped, readForm } from './form.ts';
import { missing } from './missing.ts';
import { secret } from './report.ts';

/*
 * Letters, for readers. Opening a link changes nothing, since mail programs and scanners open them all: each act is a POST. What a
 * token leads to is kept nowhere and told to nobody.
 */

type Here = { c: Context; site: ReaderSite; lang: string };

/** A request in a language of the outlet, where it sends letters. */
function inLanguage(web: Web, act: (here: Here) => Promise<Response> | Response): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    return act({ c, site, lang });
  };
}

const note = (
  { c, site, lang }: Here,
  what: Parameters<typeof newsletterNote>[2],
  more: { status?: PageStatus; action?: string } = {},
) =>
  secret(
    answer(c, site, newsletterNote(site, lang, what, more.action ?? null), { lang, keys: null, status: more.status }),
  );

/** `GET /{lang}/newsletter`: what there is, and the form. The same for everybody. */
export function newsletterForm(web: Web): Handler {
  return inLanguage(web, here => {
    const { c, site, lang } = here;
    if (!site.settings.newsletter.on) return note(here, 'off', { status: 404 });
    const chosen: Choice[] = [
      { lang, section: null, rhythm: 'weekly' },
      { lang, section: null, rhythm: 'letters' },
    ];
    return answer(c, site, newsletterPage(site, { lang, email: '', chosen, problem: null }), {
      lang,
      keys: ['outlet'],
    });
  });
}

/** `POST /{lang}/newsletter`: leads on, and says the same whoever the address belongs to. */
export function newsletterSend(web: Web): Handler {
  return inLanguage(web, async here => {
    const { c, site, lang } = here;
    const form = await readForm(web, c);
    if (form.ok && isTrapped(form.value)) return c.redirect(`${paths.newsletter(lang)}/sent`, 303);
    const typed = form.ok ? form.value : form.failure.data instanceof URLSearchParams ? form.failure.data : null;
    const email = (typed?.get('email') ?? '').trim();
    const chosen = typed ? choicesIn(typed, site) : [];
    const sender = { visitor: visitorAddress(c, web.config.TRUST_PROXY), proof: null };
    const taken = form.ok ? await subscribe(web.room, { email, lang, choices: chosen }, sender) : form;
    if (taken.ok) return c.redirect(`${paths.newsletter(lang)}/sent`, 303);
    const page = newsletterPage(site, { lang, email, chosen, problem: problemOf(lang, taken.failure) });
    return secret(answer(c, site, page, { lang, keys: null, status: formStatus(taken.failure) }));
  });
}

/** `GET /{lang}/newsletter/sent` */
export function newsletterSent(web: Web): Handler {
  return inLanguage(web, here => note(here, 'sent'));
}

/** `GET /{lang}/newsletter/confirm/{token}`: a button. */
export function confirmForm(web: Web): Handler {
  return inLanguage(web, async here => {
    const token = here.c.req.param('token')!;
    const found = await subscriberOfToken(web.room.db, token, 'asked');
    return found
      ? note(here, 'confirm', { action: paths.newsletterConfirm(here.lang, token) })
      : note(here, 'over', { status: 404 });
  });
}

/** `POST /{lang}/newsletter/confirm/{token}`: the owner of the address consents. */
export function confirmSend(web: Web): Handler {
  return inLanguage(web, async here => {
    const confirmed = await confirmSubscription(web.room, here.c.req.param('token')!);
    if (!confirmed.ok) return note(here, 'over', { status: 404 });
    return secret(here.c.redirect(`${paths.newsletterChoose(here.lang, confirmed.value.token)}?confirmed`, 303));
  });
}

/** `GET /{lang}/newsletter/choose/{token}`: what somebody gets. */
export function chooseForm(web: Web): Handler {
  return inLanguage(web, here => {
    const said =
      here.c.req.query('confirmed') !== undefined
        ? 'confirmed'
        : here.c.req.query('saved') !== undefined
          ? 'saved'
          : null;
    return show(web, here, { note: said, problem: null });
  });
}

/** `POST /{lang}/newsletter/choose/{token}`: gets exactly what is chosen; nothing is leaving. */
export function chooseSend(web: Web): Handler {
  return inLanguage(web, async here => {
    const { c, site, lang } = here;
    const token = c.req.param('token')!;
    const form = await readForm(web, c);
    const chosen = form.ok
      ? await chooseLetters(web.room, token, { choices: choicesIn(form.value, site), lang })
      : form;
    if (!chosen.ok)
      return chosen.failure.kind === 'missing'
        ? note(here, 'over', { status: 404 })
        : show(web, here, { note: null, problem: problemOf(lang, chosen.failure), status: formStatus(chosen.failure) });
    if (chosen.value.left) return note(here, 'left');
    return secret(c.redirect(`${paths.newsletterChoose(lang, token)}?saved`, 303));
  });
}

/** `GET /{lang}/newsletter/leave/{token}`: a button, and nothing else happens. */
export function leaveForm(web: Web): Handler {
  return inLanguage(web, async here => {
    const token = here.c.req.param('token')!;
    const found = await subscriberOfToken(web.room.db, token);
    if (!found) return note(here, 'over', { status: 404 });
    if (found.email === null) return note(here, 'left');
    return note(here, 'leave', { action: paths.newsletterLeave(here.lang, token) });
  });
}

/**
 * `POST /{lang}/newsletter/leave/{token}`: leaves, by the page's button or by a mail program's (RFC 8058: no cookie, no page of
 * ours, any body). The token is all that is asked for.
 */
export function leaveSend(web: Web): Handler {
  return inLanguage(web, async here => {
    const left = await leaveNewsletter(web.room, here.c.req.param('token')!);
    return left.ok ? note(here, 'left') : note(here, 'over', { status: 404 });
  });
}

async function show(
  web: Web,
  here: Here,
  of: { note: 'saved' | 'confirmed' | null; problem: NewsletterProblem | null; status?: PageStatus },
): Promise<Response> {
  const { c, site, lang } = here;
  const token = c.req.param('token')!;
  const found = await subscriberOfToken(web.room.db, token);
  if (found?.state !== 'confirmed' || found.email === null) return note(here, 'over', { status: 404 });
  const chosen = await choicesOf(web.room.db, found.id);
  const page = choosePage(site, { lang, token, email: found.email, chosen, note: of.note, problem: of.problem });
  return secret(answer(c, site, page, { lang, keys: null, status: of.status }));
}

/** What a form chose, by the names of its fields. */
function choicesIn(form: URLSearchParams, site: ReaderSite): Choice[] {
  const { languages } = site.settings;
  return languages.flatMap(lang => {
    const digests = [null, ...site.sections.map(s => s.slug)].flatMap((section): Choice[] => {
      const rhythm = form.get(fieldOf.digest(lang, section));
      return rhythm === 'daily' || rhythm === 'weekly' ? [{ lang, section, rhythm }] : [];
    });
    return form.get(fieldOf.letters(lang)) === '1'
      ? [...digests, { lang, section: null, rhythm: 'letters' as const }]
      : digests;
  });
}

function problemOf(lang: string, failure: Failure): NewsletterProblem {
  const field = failure.field === 'email' || failure.field === 'choices' ? failure.field : null;
  return { text: message(lang, failure.key, failure.values as Record<string, string | number> | undefined), field };
}

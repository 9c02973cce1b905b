import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveControl } from './cli/control.ts';
import { useLanguages } from './cli/languages.ts';
import type { Config } from './config.ts';
import { inLanguage } from './domain/article/content.ts';
import { pageKey } from './domain/article/page-keys.ts';
import type { Cdn } from './domain/cdn.ts';
import { undoGraceMs, undoMs } from './domain/correction/case.ts';
import { isStoreFull } from './domain/files.ts';
import { stopAskedPledges } from './flows/change-pledge.ts';
import { askDueCharges, chargePledge } from './flows/charge-pledges.ts';
import { composeDigests } from './flows/compose-digest.ts';
import { countVisits, openVisitDay } from './flows/count-visits.ts';
import { deliverActivity } from './flows/deliver-activity.ts';
import { beginDue } from './flows/edit-letter.ts';
import { ensureOutlet } from './flows/ensure-outlet.ts';
import { checkPage } from './flows/external-page.ts';
import { followOriginal } from './flows/follow-original.ts';
import { inviteUser, withdrawSystemInvites } from './flows/invite-user.ts';
import { noteAudience } from './flows/keep-audience.ts';
import { endLead } from './flows/lead-front.ts';
import { logOlderCorrections } from './flows/log-older-corrections.ts';
import { lookAtPage } from './flows/look-at-page.ts';
import { makeMachineDraft } from './flows/machine-draft.ts';
import { askStatements, mailReceipt, mailStatement } from './flows/mail-receipt.ts';
import { commit, type Newsroom, purgeChannel } from './flows/newsroom.ts';
import { type OurTexts, openOurTexts } from './flows/our-texts.ts';
import { pingHub } from './flows/ping-hub.ts';
import { markPicture, markPictures, processMedia } from './flows/process-media.ts';
import { purgeCdn } from './flows/purge-cdn.ts';
import { lookAtPaymentEvent } from './flows/receive-payment-event.ts';
import { askReconciliations, reconcileNightly } from './flows/reconcile-payments.ts';
import { remindPermissions } from './flows/remind-permissions.ts';
import { publishDue } from './flows/schedule-edition.ts';
import { sendIssue } from './flows/send-issue.ts';
import { type Mailer, sendMail } from './flows/send-mail.ts';
import { sendWebmention, sendWebmentions } from './flows/send-webmention.ts';
import { sweep } from './flows/sweep.ts';
import { tellFollowers } from './flows/tell-followers.ts';
import { askDueLooks, lookAtSite, noteReferrers } from './flows/watch-sites.ts';
import { askCreditNotes, writeReceipt } from './flows/write-receipt.ts';
import { openQueue } from './jobs/queue.ts';
import { type Log, openLog } from './log.ts';
import { openCdn } from './outside/cdn.ts';
import { openCountries } from './outside/countries.ts';
import { openFediverse } from './outside/fediverse/open.ts';
import { openFiles } from './outside/files.ts';
import { openImages } from './outside/images.ts';
import { openKeyed } from './outside/keyed.ts';
import type { OwnLanguage } from './outside/languages.ts';
import { openLetterCarrier } from './outside/letter-carrier.ts';
import { openPress } from './outside/letter-pdf.ts';
import { openLooking } from './outside/looking.ts';
import { openMail } from './outside/mail.ts';
import { openPages } from './outside/pages.ts';
import { openPayments } from './outside/payment/open.ts';
import { openPolite } from './outside/polite.ts';
import { openProof } from './outside/proof.ts';
import { keptSealKey, openSeal } from './outside/seal.ts';
import { openSignIn } from './outside/sign-in.ts';
import { openSignals } from './outside/signals.ts';
import { openTranslator } from './outside/translate/open.ts';
import { letter, renderMail } from './render/mail.ts';
import { writeIssue } from './render/newsletter-mail.ts';
import { writeGrant } from './render/permission-letter.ts';
import { papers } from './render/receipt-sheet.ts';
import { openDatabase } from './store/database.ts';
import { migrate } from './store/migrate.ts';
import { readOutlet } from './store/outlet.ts';
import { frontDoor } from './web/front-door.ts';
import { activityWriter } from './web/machine/fediverse-writer.ts';
import { refreshPrivacy } from './web/privacy.ts';
import { readerCookies } from './web/reader/signed-in.ts';
import { openReferrals } from './web/referrals.ts';
import { routes } from './web/routes.ts';
import { drain, listen } from './web/server.ts';
import { openVisits } from './web/visits.ts';
import type { SignIn } from './web/web.ts';

export type House = {
  room: Newsroom;
  signIn: SignIn;
  config: Config;
  /** all that readers saw here, to find copies of it */
  texts: OurTexts;
  log: Log;
  /** pages to forget, here */
  onPurge(forget: (keys: readonly string[]) => void): void;
  /** Calls back when the changes of other processes are not heard of any more, and when they are again. */
  onHearing(hear: (heard: boolean) => void): void;
  cdn: Cdn | null;
  work(): Promise<void>;
  close(): Promise<void>;
  /** those of the interface that the outlet brings */
  languages: OwnLanguage[];
  lock: Awaited<ReturnType<typeof openDatabase>>['lock'];
};

/**
 * Opens everything that a process needs, in order: database, schema, queue, files, sign-in. Used by the server and by
 * every command; nothing listens and no job runs yet.
 */
export async function openHouse(config: Config, log: Log = openLog(config.LOG_LEVEL)): Promise<House> {
  mkdirSync(config.DATA_DIR, { recursive: true, mode: 0o700 });
  const { languages, slips } = useLanguages(config);
  for (const slip of slips) log.warn('a message of the interface is wrong, English is used', slip);
  const open = await openDatabase({
    ...(config.DATABASE_URL ? { url: config.DATABASE_URL } : {}),
    folder: config.DATA_DIR,
  });
  try {
    const applied = await migrate(open.db);
    if (applied.length > 0) log.info('schema brought up to date', { migrations: applied });
    const queue = await openQueue(open, queueErrors(log), ({ last, ...failed }) =>
      log[last ? 'error' : 'warn'](last ? 'job given up' : 'job failed', failed),
    );
    const hearers: ((heard: boolean) => void)[] = [];
    let hears = true;
    const hearing = (heard: boolean) => {
      if (hears && !heard) log.warn('what other processes change is not heard of: pages are made anew until it is');
      hears = heard;
      for (const hear of hearers) hear(heard);
    };
    const forgetters: ((keys: readonly string[]) => void)[] = [];
    const purge = (keys: readonly string[]) => {
      for (const forget of forgetters) forget(keys);
    };
    const secret = config.SECRET ?? keptSecret(config.DATA_DIR);
    const agent = `Masthead (+${config.PUBLIC_URL}/)`;
    const fediverse = openFediverse({ secret, agent });
    const guest = openPolite({ name: config.CRAWLER_NAME, about: `${config.PUBLIC_URL}/` });
    const signals = openSignals(guest, { agent });
    const cdn = openCdn(config);
    const room: Newsroom = {
      purgesCdn: cdn !== null,
      db: open.db,
      queue,
      files: openFiles(config),
      images: openImages(),
      now: () => new Date(),
      token: () => randomBytes(32).toString('base64url'),
      purge,
      publicUrl: config.PUBLIC_URL,
      letter,
      writeIssue,
      lettersHeldMs: undoMs + undoGraceMs,
      proof: openProof(secret),
      seal: openSeal(config.PERMISSION_KEY ?? keptSealKey(config.DATA_DIR)),
      writeGrant,
      papers,
      printSheet: openPress(join(config.DATA_DIR, 'fonts')),
      pages: openPages(),
      keyed: openKeyed(secret),
      payments: await openPayments(config, () => new Date()),
      fediverse,
      write: activityWriter(config.PUBLIC_URL),
      signals,
      engine: openTranslator(config),
    };
    await ensureOutlet(room);
    const entered = await logOlderCorrections(room);
    if (entered > 0) log.info('older corrections entered into the public log', { entries: entered });
    const { settings } = await readOutlet(open.db);
    const carry = openMail(config);
    const letters = openLetterCarrier(config);
    let closing = false;
    const mail: Mailer = async message => {
      const result = await carry(message);
      if (result.outcome === 'refused') log.warn('mail refused', { mail: message.id, reason: result.reason });
      return result;
    };
    const signIn = openSignIn({
      db: open.db,
      publicUrl: config.PUBLIC_URL,
      secret,
      appName: inLanguage(settings.name, settings.defaultLanguage) || 'Masthead',
      sendReset: async (to, link) => {
        const message = renderMail(to.language ?? settings.defaultLanguage, 'reset', { name: to.name, link });
        await open.db
          .transaction()
          .execute(tx => queue.add(tx, 'send-mail', { id: `reset:${link}`, to: to.email, ...message }));
      },
    });
    const about = `${config.PUBLIC_URL}/${settings.defaultLanguage}/policies/reuse`;
    const polite = openPolite({ name: config.CRAWLER_NAME, about });
    const looking = openLooking(polite);
    const texts = openOurTexts(room, createHash('sha256').update(`reuse ${secret}`).digest().readInt32LE());
    let sweeping: NodeJS.Timeout | undefined;
    let composing: NodeJS.Timeout | undefined;
    const unlisten = await open.listen(purgeChannel, payload => purge(JSON.parse(payload) as string[]), {
      lost: () => hearing(false),
      again: () => hearing(true),
    });
    return {
      room,
      signIn,
      config,
      texts,
      log,
      languages,
      lock: open.lock,
      onPurge: forget => forgetters.push(forget),
      onHearing: hear => hearers.push(hear),
      cdn,
      work: async () => {
        await queue.work({
          'publish-scheduled': async data => void (await publishDue(room, data)),
          'end-lead': data => endLead(room, data),
          'follow-original': data => followOriginal(room, data),
          'process-media': async data => void (await processMedia(room, data)),
          'mark-pictures': data => markPictures(room, data),
          'mark-picture': data => markPicture(room, data),
          'check-page': data => checkPage(room, data),
          'machine-draft': async data => {
            const reason = await makeMachineDraft(room, data);
            if (reason !== null) log.warn('machine draft not made', { edition: data.editionId, reason });
          },
          'tell-followers': data => tellFollowers(room, data),
          'deliver-activity': data => deliverActivity(room, data),
          'ping-hub': data => pingHub(room, data),
          'send-webmentions': data => sendWebmentions(room, data),
          'send-webmention': data => sendWebmention(room, data),
          'look-at-payment-event': data => lookAtPaymentEvent(room, data),
          'charge-pledge': data => chargePledge(room, data),
          'reconcile-payments': data => reconcileNightly(room, data),
          'look-at-page': data => lookAtPage(room, { looking, texts }, data),
          'look-at-site': data => lookAtSite(room, looking, data),
          'begin-issue': async data => void (await beginDue(room, data)),
          'send-issue': data => sendIssue(room, letters, data, { stopping: () => closing }),
          'write-receipt': data => writeReceipt(room, data),
          'mail-receipt': data => mailReceipt(room, mail, data),
          'mail-statement': data => mailStatement(room, mail, data),
          'purge-cdn': data => purgeCdn(cdn, data),
          'send-mail': data => sendMail(room, mail, data),
        });
        const clean = () =>
          Promise.all([
            sweep(room).catch(error => log.error('sweep failed', { error })),
            // what is due on a day is done within its first hour, and once
            askDueLooks(room).catch(error => log.error('looks at other sites not asked for', { error })),
            askStatements(room).catch(error => log.error('yearly statements not asked for', { error })),
            askCreditNotes(room).catch(error => log.error('credit notes not asked for', { error })),
            stopAskedPledges(room).catch(error => log.error('pledges of erased readers not stopped', { error })),
            askDueCharges(room).catch(error => log.error('payments that are due not asked for', { error })),
            askReconciliations(room).catch(error => log.error('comparison of payments not asked for', { error })),
            noteAudience(room).catch(error => log.error('readers of letters not counted', { error })),
            remindPermissions(room).catch(error => log.error('reminders of permissions failed', { error })),
          ]);
        void clean();
        sweeping = setInterval(clean, hourMs).unref();
        const digests = () => composeDigests(room).catch(error => log.error('digests failed', { error }));
        void digests();
        composing = setInterval(digests, minuteMs).unref();
      },
      close: async () => {
        closing = true;
        clearInterval(sweeping);
        clearInterval(composing);
        await queue.stop();
        letters.close();
        await polite.close();
        await fediverse.close();
        await signals.close();
        await guest.close();
        await unlisten();
        await open.close();
      },
    };
  } catch (error) {
    await open.close();
    throw error;
  }
}

/** Serves the site, the desk and the jobs, as MASTHEAD_ROLE says. Resolves once it listens. */
export async function serve(
  config: Config,
  log: Log = openLog(config.LOG_LEVEL),
): Promise<{ url: string; house: House; close(): Promise<void> }> {
  const house = await openHouse(config, log);
  const { room } = house;
  try {
    const control = house.lock && serveControl(house.lock.server, house);
    if (config.MASTHEAD_ROLE !== 'web') await house.work();
    if (config.MASTHEAD_ROLE === 'worker') {
      const close = async () => {
        await control?.close();
        await house.close();
      };
      return { url: '', house, close };
    }

    const app = routes({ room, config, signIn: house.signIn, log, languages: house.languages });
    const referrals = openReferrals(
      visits => noteReferrers(room, visits),
      error => log.error('referrers not noted', { error }),
    );
    const visits = openVisits({
      day: () => openVisitDay(room),
      take: (day, gathered) => countVisits(room, day, gathered),
      now: room.now,
      onError: error => log.error('visits not counted', { error }),
      countryOf: config.COUNTRY_TABLE === undefined ? undefined : openCountries(config.COUNTRY_TABLE),
      trustedProxies: config.TRUST_PROXY,
    });
    await visits.refresh();
    const tellPrivacy = () =>
      refreshPrivacy(room, config).catch(error => log.error('privacy page not renewed', { error }));
    await tellPrivacy();
    const telling = setInterval(tellPrivacy, hourMs).unref();
    let heard = true;
    const door = frontDoor((request, env) => app.fetch(request, env), {
      tags: house.cdn?.tags ?? null,
      longest: () => (heard ? Number.POSITIVE_INFINITY : unheardMs),
      onVisit: visits.note,
      onError: error => log.error('request failed', { error }),
      onReferred: referrals.note,
      ownCookies: readerCookies,
    });
    house.onHearing(now => {
      heard = now;
      door.doubt();
    });
    house.onPurge(keys => {
      door.purge(keys);
      // whether visits are counted is one of the outlet's settings
      if (keys.includes(pageKey.outlet)) void visits.refresh().then(tellPrivacy);
    });
    const { server, port } = await listen(door.listener, { port: config.PORT, host: config.HOST });
    const close = async () => {
      await control?.close();
      await drain(server);
      await referrals.close();
      await visits.close();
      clearInterval(telling);
      await house.close();
    };
    return {
      url: `http://${config.HOST === '0.0.0.0' || config.HOST === '127.0.0.1' ? 'localhost' : config.HOST}:${port}`,
      house,
      close,
    };
  } catch (error) {
    await house.close();
    throw error;
  }
}

const hourMs = 60 * 60 * 1000;
/** For how long a page is kept while nobody tells us of changes. */
const unheardMs = 500;
const minuteMs = 60 * 1000;
const fullAgainMs = 60_000;

/** The queue asks twice a second: a full disk is said at once, and then once a minute while it lasts. */
export function queueErrors(log: Pick<Log, 'error'>): (error: unknown) => void {
  let said = Number.NEGATIVE_INFINITY;
  return error => {
    if (!isStoreFull(error)) log.error('queue', { error });
    else if (performance.now() - said > fullAgainMs) {
      said = performance.now();
      log.error('the disk is full: nothing is saved and no job runs until there is room', {
        detail: String((error as { message?: unknown }).message),
      });
    }
  };
}

/** While nobody can sign in yet: a link with which the first owner makes an account. Those of earlier starts are over. */
export async function firstOwnerLink(house: House): Promise<string | null> {
  const { room } = house;
  const anybody = await room.db.selectFrom('deskUser').select('id').limit(1).executeTakeFirst();
  if (anybody) {
    await commit(room, tx => withdrawSystemInvites(tx));
    return null;
  }
  const invited = await inviteUser(room, { kind: 'system', name: 'first start' }, { email: null, role: 'owner' });
  return invited.ok ? invited.value.link : null;
}

/** The key that signs sessions, made once. */
function keptSecret(folder: string): string {
  const file = join(folder, 'secret');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8').trim();
}

/**
 * What is kept about people, why, on which legal ground and for how long: the one table that the privacy page prints, that
 * the deletion of old data reads, and by which what is kept about one person is found. Nothing personal is stored outside it:
 * test/contract/privacy-columns.test.ts walks the real schema.
 *
 * How a new table is entered:
 * 1. `kept`: a line for each new kind, with `privacy.<id>.{what,why,ground,until}` in reader.*.json of all six languages.
 * 2. `columns`: a line for the table: under each kind its columns, under `not` the others with the reason.
 * 3. A line in `personData` (flows/person-data.ts): how it is found by an address, or why it cannot be. With days, a line in
 *    `sweeps` (flows/sweep.ts) and a case in test/contract/privacy-sweep.test.ts, which moves the clock over the deadline.
 */

/** Article 6 (1) of the GDPR: (a), (b), (c), (f). */
export type Ground = 'consent' | 'contract' | 'legal-obligation' | 'legitimate-interest';

/** Parts of Masthead that an outlet may leave switched off: what is only kept by one of them is not said where it is off. */
export type Part = 'newsletter' | 'support' | 'comments' | 'fediverse' | 'counting';

/**
 * `what`, `why`, `ground` (why this ground holds) and `until` are keys of messages, `privacy.<id>.what` and so on; `days` fills
 * them and is the deadline, null where an act ends it. `part`: only kept where that part is switched on.
 */
export type Kept = {
  id: string;
  whose: 'readers' | 'desk' | 'both';
  days: number | null;
  ground: Ground;
  part?: Part;
};

export const kept = [
  /** name, e-mail address, password digest of people who work at the desk */
  { id: 'account', whose: 'desk', days: null, ground: 'contract' },
  /** sign-in sessions of the desk, with the cookie that holds one */
  { id: 'session', whose: 'desk', days: 14, ground: 'contract' },
  /** invitations to the desk that nobody has taken up */
  { id: 'invitation', whose: 'desk', days: 7, ground: 'legitimate-interest' },
  /** who wrote and published which version: the newsroom's own record */
  { id: 'authorship', whose: 'desk', days: null, ground: 'legitimate-interest' },
  /** names in bylines and on the pages of people */
  { id: 'byline', whose: 'both', days: null, ground: 'legitimate-interest' },
  /** who wrote a partner's text, and who gave the permission to translate it */
  { id: 'partner', whose: 'both', days: null, ground: 'contract' },
  /** what readers report: passage, wording, comment */
  { id: 'report', whose: 'readers', days: 730, ground: 'legitimate-interest' },
  /** the address for the answer; from the decision on, and a year at most where nobody decides */
  { id: 'report-address', whose: 'readers', days: 30, ground: 'consent' },
  /** addresses whose reports are not taken */
  { id: 'block', whose: 'readers', days: null, ground: 'legitimate-interest' },
  /** who asks for permission to republish, and for what; from the answer on where it was no, two years where nobody answers */
  { id: 'permission-request', whose: 'readers', days: 365, ground: 'contract' },
  /** to whom permission was given, and the request it answers: from its end on, as evidence of what was allowed */
  { id: 'permission', whose: 'readers', days: 3653, ground: 'contract' },
  /** pages of other sites that use our words, as they were */
  { id: 'citation', whose: 'both', days: null, ground: 'legitimate-interest' },
  /** pages and sites that readers came from, host and path alone, or that told us so */
  { id: 'referrer', whose: 'readers', days: 30, ground: 'legitimate-interest' },
  /** who follows the outlet from the fediverse, and where their server takes what is sent */
  { id: 'follower', whose: 'readers', days: null, ground: 'consent', part: 'fediverse' },
  /** messages from and to servers of the fediverse: what is on its way, answers, digests of what was taken */
  { id: 'fediverse-message', whose: 'readers', days: 30, ground: 'legitimate-interest', part: 'fediverse' },
  /** links that were mailed to sign readers in, with the address, and the browser that asked as a hash */
  { id: 'reader-link', whose: 'readers', days: 1, ground: 'contract' },
  /** browsers in which readers are signed in; from the last visit on */
  { id: 'reader-session', whose: 'readers', days: 90, ground: 'contract' },
  /** who gets letters, which, and since when; until they leave */
  { id: 'newsletter', whose: 'readers', days: null, ground: 'consent', part: 'newsletter' },
  /** addresses that asked for letters and have not consented by the mailed link */
  { id: 'newsletter-pending', whose: 'readers', days: 7, ground: 'consent', part: 'newsletter' },
  /** which letter went to whom, so that nobody gets one twice */
  { id: 'newsletter-delivery', whose: 'readers', days: 90, ground: 'legitimate-interest', part: 'newsletter' },
  /** that somebody left, complained or could not be reached: a keyed hash of the address, so that no list brings them back */
  { id: 'newsletter-left', whose: 'readers', days: 1096, ground: 'legitimate-interest', part: 'newsletter' },
  /** what readers write beneath articles, and the name under which */
  { id: 'comment', whose: 'readers', days: null, ground: 'contract', part: 'comments' },
  /** comments that were refused, with the reason; from the refusal on */
  { id: 'comment-refused', whose: 'readers', days: 180, ground: 'legal-obligation', part: 'comments' },
  /** what readers say is wrong with a comment; until somebody decided, and so long at most */
  { id: 'comment-report', whose: 'readers', days: 365, ground: 'legal-obligation', part: 'comments' },
  /** readers whom we know by an address: supporters, and whoever signs in */
  { id: 'reader', whose: 'readers', days: null, ground: 'contract' },
  /** what readers agreed to give, with the ids of it at the payment provider */
  { id: 'pledge', whose: 'readers', days: null, ground: 'contract', part: 'support' },
  /** for whom a pledge is a gift, and the words with it */
  { id: 'gift', whose: 'readers', days: null, ground: 'legitimate-interest', part: 'support' },
  /** what somebody began to give and never paid; from then on */
  { id: 'pledge-begun', whose: 'readers', days: 30, ground: 'legitimate-interest', part: 'support' },
  /** payments and the ledger in which they are booked */
  { id: 'payment', whose: 'readers', days: null, ground: 'legal-obligation', part: 'support' },
  /** that a payment provider told us of something, so that nothing is done twice; not what it sent */
  { id: 'payment-event', whose: 'readers', days: 90, ground: 'legitimate-interest', part: 'support' },
  /** receipts for what readers give, and credit notes for what they get back */
  { id: 'receipt', whose: 'readers', days: 3653, ground: 'legal-obligation', part: 'support' },
  /** how often a network address sent something within an hour: a hash under a salt that is thrown away */
  { id: 'limit', whose: 'both', days: 2, ground: 'legitimate-interest' },
  /** that a visitor was counted today: a hash of visitor and article, under a salt that is thrown away with it */
  { id: 'visitor', whose: 'readers', days: 1, ground: 'legitimate-interest', part: 'counting' },
  /** the address of somebody who wants to see or erase what is kept about them, while the link works */
  { id: 'person-request', whose: 'both', days: 1, ground: 'legal-obligation' },
  /** links that show a draft */
  { id: 'preview', whose: 'desk', days: 90, ground: 'legitimate-interest' },
  /** mails on their way out */
  { id: 'mail', whose: 'both', days: 14, ground: 'legitimate-interest' },
] as const satisfies readonly Kept[];

export type KindId = (typeof kept)[number]['id'];
/** The kinds that a deadline ends. */
export type DatedKind = Extract<(typeof kept)[number], { days: number }>['id'];

/** After how many days a kind of data is deleted; whoever sets that deadline takes it from here. */
export function keptDays(id: DatedKind): number {
  return kept.find(k => k.id === id)!.days!;
}

/** Columns of one table, parted by blanks, under their kind; `not`: those that say nothing of a person, with the reason. */
export type Columns = { [K in KindId]?: string } & { not?: Record<string, string> };

const library = { '*': 'the library’s own bookkeeping' };
const words = 'the words of articles, which the law on journalism covers (GDPR Art. 85)';
const names = 'names and words of the outlet';
const random = 'chance, or an address made of it';
const choice = 'one of a few words';
const sums = 'sums, in which nobody stands alone';

/**
 * Every column that can hold words, numbers of people or documents, by table. Numbers, dates and yes/no are not named: they
 * belong to what their row is about. `*` stands for all columns of a table of a library.
 */
export const columns: Record<string, Columns> = {
  // signing in to the desk (better-auth)
  desk_user: { account: 'id name email image role language' },
  desk_account: { account: 'id user_id account_id provider_id access_token refresh_token id_token scope password' },
  desk_passkey: { account: 'id user_id name public_key credential_id device_type transports aaguid' },
  desk_two_factor: { account: 'id user_id secret backup_codes' },
  desk_session: { session: 'id user_id token ip_address user_agent' },
  desk_verification: { session: 'id identifier value' },
  desk_rate_limit: { limit: 'id key' },
  invite: { invitation: 'token_hash email role', authorship: 'created_by' },

  // articles
  article: { authorship: 'created_by', not: { key: random, original_lang: choice, terms: names } },
  edition: {
    authorship: 'created_by',
    not: { 'lang state': choice, 'slug gone_note search search_title': words },
  },
  draft: { authorship: 'saved_by', not: { 'title summary content': words } },
  revision: { authorship: 'created_by', not: { kind: choice, 'note title summary content text': words } },
  edition_byline: { not: { role: choice } },
  front_lead: { authorship: 'set_by', not: { lang: choice } },
  person: { byline: 'slug names bios email links media_id', account: 'user_id' },
  media: {
    byline: 'credit',
    authorship: 'created_by',
    not: {
      'id placeholder': random,
      'state mime licence error': choice,
      'filename variants alt caption': words,
    },
  },
  preview: { preview: 'token_hash created_by' },
  redirect: { not: { 'path target': 'addresses of articles' } },
  section: { not: { 'slug names descriptions': names } },
  tag: { not: { 'slug names': names } },
  outlet: { not: { settings: names } },
  sponsor: {
    not: {
      'name url alt label note': names,
      media_id: random,
      'places languages': choice,
      'first_day last_day': 'days',
    },
  },
  sponsor_day: { not: { day: 'days' } },
  import_item: { not: { 'origin kind key digest target': 'which item of an import became which of ours' } },

  // reports and the public log
  suggestion: {
    report: 'id quote proposed comment idempotency_key',
    'report-address': 'email',
    not: { 'kind lang via': choice },
  },
  suggestion_case: {
    authorship: 'assigned_to',
    report: 'quote origin_change origin_proposed',
    not: { 'about lang state kinds': choice },
  },
  decision: { authorship: 'by', report: 'reason', not: { act: choice } },
  correction: {
    not: { 'lang kind': choice, 'wrong right note': words, 'previous_hash hash': 'digests of the public log' },
  },
  suggestion_block: { block: 'value', authorship: 'created_by', not: { kind: choice } },
  saved_reply: { not: { 'lang name text': names } },
  visitor_salt: { limit: 'day salt' },
  visitor_count: { limit: 'day visitor act' },
  external_page: { not: { 'url etag last_modified': 'addresses of pages', state: choice } },
  external_change: { not: { wording: words } },

  // translations
  source: {
    not: {
      'slug name url lang translation_right translation_until translation_credit translation_note':
        'outlets, not people',
    },
  },
  source_text: {
    partner: 'author permission',
    authorship: 'created_by',
    not: { 'outlet url lang published': 'outlets, not people' },
  },
  source_text_revision: { authorship: 'taken_by', not: { 'title summary content text': words } },
  translation: { authorship: 'links', not: { engine: choice } },
  memory_unit: {
    authorship: 'by author',
    not: { 'source_lang target_lang': choice, 'source target marks sketch file': words },
  },
  glossary_term: { authorship: 'changed_by', not: { 'domain note terms': words } },
  name_form: { authorship: 'changed_by', not: { 'source_lang target_lang': choice, 'source target': words } },

  // permissions, and pages of other sites
  permission_request: {
    'permission-request':
      'token name organisation email site purpose translation until message idempotency_key article_title',
    authorship: 'assigned_to',
    not: { 'state amount lang': choice },
  },
  permission_act: { 'permission-request': 'text', authorship: 'by', not: { act: choice } },
  permission: {
    permission: 'token granted hash signature email valid_until revoked_why',
    authorship: 'signed_by revoked_by',
    not: { public_key: 'the outlet’s key' },
  },
  permission_letter: { not: { 'lang name text': names } },
  permission_reminder: { not: { which: choice } },
  watched_site: {
    referrer: 'address host',
    authorship: 'created_by',
    not: { 'why failed': choice, seen: 'state of a feed' },
  },
  sighting: { referrer: 'address host day', not: { 'why result': choice } },
  citation: { citation: 'address host title snapshot digest validators note', not: { 'lang outcome state': choice } },
  citation_use: { citation: 'passages', not: { verdict: 'what the terms say of it' } },
  citation_act: { citation: 'text', authorship: 'by', not: { act: choice } },

  // the fediverse, and Webmentions that are sent
  fediverse_actor: { not: { 'handle lang private_key public_key': 'names and keys of the outlet' } },
  fediverse_follower: { follower: 'uri inbox delivery' },
  fediverse_seen: { 'fediverse-message': 'hash' },
  fediverse_post: { not: { 'state slug': choice } },
  fediverse_activity: { 'fediverse-message': 'id body' },
  fediverse_inbox: { 'fediverse-message': 'address detail', not: { spec: choice } },
  webmention_sent: { not: { target: 'addresses of pages that articles link to', result: choice } },

  // letters to readers
  subscriber: {
    newsletter: 'email token consent lang',
    'newsletter-left': 'email_key state',
    'newsletter-pending': 'asked asked_token',
  },
  subscription: { newsletter: 'lang rhythm' },
  newsletter_issue: {
    authorship: 'created_by',
    not: { 'kind lang rhythm slot state': choice, 'subject preheader document content': words, counts: 'numbers' },
  },
  newsletter_delivery: { 'newsletter-delivery': 'state reason' },
  subscriber_count: { not: { 'day lang': choice } },

  // readers who sign in
  reader_link: { 'reader-link': 'token_hash email email_key browser_hash next', not: { lang: choice } },
  reader_session: { 'reader-session': 'token_hash' },

  // what readers give
  reader: { reader: 'email email_key name lang' },
  pledge: {
    pledge:
      'token reference facts provider_checkout provider_customer provider_subscription provider_card shown wall_name lang',
    gift: 'gift_name gift_email gift_message',
    'pledge-begun': 'checkout_url idempotency_key',
    not: { 'provider rhythm currency state': choice },
  },
  payment: { payment: 'provider_payment facts', not: { 'provider currency fee_currency state': choice } },
  payment_event: { 'payment-event': 'event object', not: { 'provider kind outcome': choice } },
  pledge_charge: { payment: 'reference provider_payment', not: { state: choice, period: 'a day' } },
  payment_incident: { payment: 'key detail note', authorship: 'looked_by', not: { kind: choice } },
  payment_comparison: { not: { provider: choice } },
  ledger_entry: { payment: 'key memo', not: { kind: choice, 'previous_hash hash': 'digests of the ledger' } },
  ledger_line: { not: { 'account currency': choice } },

  // receipts, and names on the wall that the newsroom does not show
  receipt: {
    receipt: 'content lang',
    not: { 'kind currency': choice, cause: 'the payment, or the provider’s id of a refund' },
  },
  wall_hidden: { authorship: 'by' },

  // comments
  commenter: { comment: 'name', authorship: 'blocked_by' },
  comment: {
    comment: 'name text idempotency_key',
    'comment-refused': 'reason',
    authorship: 'decided_by',
    not: { state: choice },
  },
  comment_report: { 'comment-report': 'note', not: { reason: choice } },

  // counting, the privacy page's history, and who asked what is kept about them
  visit: { not: { day: sums } },
  visit_host: { not: { 'day host': sums } },
  visit_country: { not: { 'day country': sums } },
  visit_day: { not: { day: sums } },
  visit_salt: { visitor: 'day salt' },
  visit_seen: { visitor: 'day visitor' },
  policy_version: { not: { 'policy lang hash blocks': 'what the privacy page said' } },
  person_request: { 'person-request': 'token_hash email lang' },
  person_act: { authorship: 'by', not: { 'act via': choice, kinds: 'how many rows, and nothing of whose' } },

  // the queue (pg-boss) and what is ours beside it
  mail_done: { mail: 'reason', not: { id: 'which letter', outcome: choice } },
  'pgboss.job': {
    mail: 'data output',
    not: {
      'id name state singleton_key singleton_on group_id group_tier dead_letter policy source_name source_id source_output source_root_id trace_context':
        'which job, never whom it is about',
    },
  },
  'pgboss.bam': { not: library },
  'pgboss.instance': { not: library },
  'pgboss.job_dependency': { not: library },
  'pgboss.queue': { not: library },
  'pgboss.queue_stats': { not: library },
  'pgboss.schedule': { not: library },
  'pgboss.subscription': { not: library },
  'pgboss.version': { not: library },
  'pgboss.warning': { not: library },
  schema_migration: { not: { name: choice } },
};

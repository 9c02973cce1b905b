-- Letters to readers: who gets them, what was sent, and to whom it went.

-- One address that was ever given to us for letters. `email_key`: the canonical address hashed under a key of the outlet, so
-- that an address is one subscriber and what was said about it is known after it was erased.
create table subscriber (
  id bigint primary key generated always as identity,
  -- null: gone with who left; only the key remains, so that no import brings them back
  email text,
  email_key text not null unique,
  -- in which they are written to about the subscription itself
  lang text not null,
  state text not null check (state in ('pending', 'confirmed', 'unsubscribed', 'bounced', 'complained')),
  -- 256 bits of chance: whoever has it may change and end the subscription. It stands in every letter
  token text not null unique,
  -- what somebody asked for who may not be its owner: it holds when the link in the mail is followed
  asked jsonb,
  asked_token text unique,
  asked_at timestamptz,
  -- mails that asked this address for its consent, so that nobody is bombed with them
  asked_mails integer not null default 0,
  confirmed_at timestamptz,
  -- why we may write: the form, an import with its statement, a supporter's tick
  consent text not null default '',
  ended_at timestamptz,
  soft_bounces integer not null default 0,
  bounced_at timestamptz
);
create index subscriber_pending on subscriber (asked_at) where state = 'pending';
create index subscriber_email on subscriber (lower(email)) where email is not null;

-- What a confirmed subscriber gets: a digest of a language or of one section of it, or the single letters.
create table subscription (
  subscriber_id bigint not null references subscriber (id) on delete cascade,
  lang text not null,
  -- null: everything in the language
  section_id bigint references section (id) on delete cascade,
  rhythm text not null check (rhythm in ('daily', 'weekly', 'letters')),
  since timestamptz not null,
  unique nulls not distinct (subscriber_id, lang, section_id, rhythm)
);
create index subscription_of on subscription (lang, rhythm, section_id);

-- A single letter, or a digest of what was published.
create table newsletter_issue (
  id bigint primary key generated always as identity,
  kind text not null check (kind in ('letter', 'digest')),
  lang text not null,
  section_id bigint references section (id) on delete set null,
  rhythm text not null check (rhythm in ('daily', 'weekly', 'letters')),
  -- of a digest: language, section, rhythm and the hour that it is of, so that it is made once
  slot text unique,
  state text not null check (state in ('draft', 'scheduled', 'sending', 'paused', 'sent', 'empty')),
  subject text not null default '',
  -- the line that mail programs show beside the subject
  preheader text not null default '',
  -- of a letter: the article tree
  document jsonb,
  -- as it is sent: { html, text } with marks where the links of each person go
  content jsonb,
  version integer not null default 1,
  -- of a digest: what it holds was published up to then. Of a letter: when it is to go out
  due_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  -- written when all is done; the rows about people are deleted later
  counts jsonb,
  created_at timestamptz not null,
  created_by text references desk_user (id) on delete set null,
  changed_at timestamptz not null
);
create index newsletter_issue_list on newsletter_issue (created_at desc, id desc);
create index newsletter_issue_due on newsletter_issue (due_at) where state = 'scheduled';
create index newsletter_issue_open on newsletter_issue (id) where state in ('sending', 'paused');

-- One letter to one person. `begun` is written before the mail server is spoken to, and whatever dies then is never sent again.
create table newsletter_delivery (
  issue_id bigint not null references newsletter_issue (id) on delete cascade,
  subscriber_id bigint not null references subscriber (id) on delete cascade,
  state text not null default 'queued' check (state in ('queued', 'begun', 'sent', 'refused', 'uncertain')),
  tries smallint not null default 0,
  -- not before; of one that was put off
  after timestamptz,
  at timestamptz,
  reason text not null default '',
  primary key (issue_id, subscriber_id)
) with (fillfactor = 70);
create index newsletter_delivery_open on newsletter_delivery (issue_id, subscriber_id) where state in ('queued', 'begun');
create index newsletter_delivery_uncertain on newsletter_delivery (at) where state = 'uncertain';
create index newsletter_delivery_subscriber on newsletter_delivery (subscriber_id);

-- How many there were on a day, by language and section, for the plot.
create table subscriber_count (
  day text not null,
  lang text not null,
  section_id bigint references section (id) on delete cascade,
  n integer not null,
  unique nulls not distinct (day, lang, section_id)
);

-- What readers report, the cases that it becomes, what was decided, and the public log of corrections.

-- All reports of one mistake. `about` passage: of an edition; article: of an edition as a whole; outlet: to the newsroom;
-- check: made by a correction elsewhere, for somebody to look at the same passage in another language.
create table suggestion_case (
  id bigint primary key generated always as identity,
  about text not null check (about in ('passage', 'article', 'outlet', 'check')),
  edition_id bigint references edition (id) on delete cascade,
  lang text not null,
  state text not null check (state in ('open', 'asked', 'later', 'accepted', 'declined')),
  -- the passage as it was first reported, and the revision it was reported on
  quote jsonb,
  revision_id bigint references revision (id) on delete set null,
  -- where the passage stands in the published text now, UTF-16 units; null: it is gone
  at_start integer,
  at_end integer,
  kinds jsonb not null default '{}',
  reports integer not null default 0,
  first_at timestamptz not null,
  last_at timestamptz not null,
  later_until timestamptz,
  assigned_to text references desk_user (id) on delete set null,
  -- for a check: the correction that asks for it, and what changed there
  origin_case_id bigint references suggestion_case (id) on delete set null,
  origin_change jsonb,
  -- goes up with every act, so that the second of two editors is told
  version integer not null default 1,
  check ((about = 'outlet') = (edition_id is null))
);
create index suggestion_case_waiting on suggestion_case (last_at desc, id desc) where state in ('open', 'asked', 'later');
create index suggestion_case_list on suggestion_case (state, last_at desc, id desc);
create index suggestion_case_edition on suggestion_case (edition_id, state);

-- One report. The id is 256 bits of chance: whoever knows it may read and erase the report.
create table suggestion (
  id text primary key,
  case_id bigint not null references suggestion_case (id) on delete cascade,
  revision_id bigint references revision (id) on delete set null,
  kind text not null check (kind in ('typo', 'fact', 'translation', 'other')),
  quote jsonb,
  proposed text,
  comment text not null default '',
  email text,
  lang text not null,
  -- how it came: from our page, its plain form, another site's page, or as a W3C annotation
  via text not null check (via in ('page', 'form', 'widget', 'annotation')),
  received_at timestamptz not null,
  -- given by the sender, so that a report sent twice is one
  idempotency_key text unique
);
create index suggestion_case_id on suggestion (case_id, received_at);
create index suggestion_received on suggestion (received_at);

-- What the newsroom did with a case, one row an act, never changed.
create table decision (
  id bigint primary key generated always as identity,
  case_id bigint not null references suggestion_case (id) on delete cascade,
  act text not null check (act in ('accept', 'decline', 'ask', 'later', 'reopen', 'undo', 'done')),
  by text references desk_user (id) on delete set null,
  at timestamptz not null,
  -- why it was declined, what was asked or answered: whoever reported reads it on the report's own page
  reason text not null default '',
  -- the revision that an accepted one made, the text it stands on, and the log entry
  revision_id bigint references revision (id) on delete set null,
  before_revision_id bigint references revision (id) on delete set null,
  correction_number bigint
);
create index decision_case on decision (case_id, id);

-- The public log. Numbered without gaps, chained by hashes (domain/correction/log.ts), never changed: what was entered by
-- mistake is withdrawn by an entry of its own.
create table correction (
  number bigint primary key,
  edition_id bigint not null references edition (id),
  lang text not null,
  kind text not null check (kind in ('correction', 'clarification', 'update', 'editors-note', 'withdrawal')),
  -- what was wrong and what is right now, as far as it is one passage
  wrong text not null default '',
  "right" text not null default '',
  note text not null default '',
  revision_id bigint not null references revision (id),
  published_number integer not null,
  withdraws bigint references correction (number),
  at timestamptz not null,
  previous_hash text not null,
  hash text not null unique,
  check ((kind = 'withdrawal') = (withdraws is not null))
);
create unique index correction_withdraws on correction (withdraws) where withdraws is not null;
create index correction_newest on correction (lang, number desc);
create index correction_edition on correction (edition_id, number desc);
create index correction_kind on correction (kind, lang, number desc);
create index correction_revision on correction (revision_id);
-- what was set right before there was a log: a start looks whether anything of it has no entry
create index revision_noted on revision (published_at, id) where kind in ('correction', 'clarification', 'update') and note <> '';

create function correction_is_immutable() returns trigger language plpgsql as $$
begin
  raise exception 'the public log is never changed' using errcode = 'restrict_violation';
end $$;
create trigger correction_immutable before update or delete on correction for each row execute function correction_is_immutable();

-- Answers that are written often, by language.
create table saved_reply (
  id integer primary key generated always as identity,
  lang text not null,
  name text not null,
  text text not null
);

-- Whose reports are not taken: an e-mail address, or words in the text.
create table suggestion_block (
  id integer primary key generated always as identity,
  kind text not null check (kind in ('email', 'words')),
  value text not null,
  created_at timestamptz not null default now(),
  created_by text references desk_user (id) on delete set null,
  unique (kind, value)
);

-- How often an address asked for something, known only by a hash under a salt that is thrown away; nothing older than two days.
create table visitor_salt (day date primary key, salt text not null);
create table visitor_count (
  day date not null,
  visitor text not null,
  act text not null,
  hour smallint not null,
  n integer not null default 0,
  primary key (day, visitor, act, hour)
);

-- A mail whose handing over began and whose end nobody knows, since the process died in between, is not sent again.
alter table mail_done drop constraint mail_done_outcome_check;
alter table mail_done add constraint mail_done_outcome_check check (outcome in ('sent', 'refused', 'begun'));

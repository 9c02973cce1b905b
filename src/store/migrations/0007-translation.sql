-- Translations: what an edition renders, segment by segment, and partners' texts, kept privately as they stood.

-- A text of a partner that is translated here. Readers are shown its credit and address, never the text.
create table source_text (
  id bigint primary key generated always as identity,
  source_id integer references source (id) on delete set null,
  outlet text not null,
  url text,
  author text,
  lang text not null,
  -- ISO 8601, as the partner gives it
  published text,
  -- where the permission to translate it is on file
  permission text not null default '',
  created_at timestamptz not null default now(),
  created_by text references desk_user (id) on delete set null
);

-- The text as it stood when somebody took it; another one when the partner changed it.
create table source_text_revision (
  id bigint primary key generated always as identity,
  source_text_id bigint not null references source_text (id) on delete cascade,
  number integer not null,
  title text not null,
  summary text not null default '',
  content jsonb not null,
  text text not null,
  taken_at timestamptz not null,
  taken_by text references desk_user (id) on delete set null,
  unique (source_text_id, number)
);

-- What an edition renders: an edition here or a partner's text, in the revision that the links count its segments in.
-- The links (domain/translation/translation.ts) count the edition's own segments in its working copy.
create table translation (
  edition_id bigint primary key references edition (id) on delete cascade,
  source_edition_id bigint references edition (id) on delete set null,
  source_text_id bigint references source_text (id) on delete set null,
  revision_id bigint references revision (id) on delete set null,
  source_text_revision_id bigint references source_text_revision (id) on delete set null,
  next integer not null,
  links jsonb not null,
  -- goes up with every change
  version integer not null default 1,
  -- since when readers see a translation of which parts do not hold any more, and how many parts
  behind integer not null default 0,
  behind_since timestamptz,
  -- the engine that drafted parts of it
  engine text,
  check (source_edition_id is null or source_text_id is null),
  check (source_edition_id is distinct from edition_id)
);
create index translation_source on translation (source_edition_id);
create index translation_source_text on translation (source_text_id);

-- who began it: a translator may go on with what somebody else saved meanwhile
alter table edition add column created_by text references desk_user (id) on delete set null;

-- What a partner lets us translate: nothing, everything until a day, or article by article.
alter table source add column translation_right text not null default 'unknown'
  check (translation_right in ('unknown', 'none', 'standing', 'per-article'));
alter table source add column translation_until text check (translation_until ~ '^\d{4}-\d{2}-\d{2}$');
-- the credit line that the partner demands
alter table source add column translation_credit text not null default '';
alter table source add column translation_note text not null default '';

-- In a case that a correction elsewhere asked for: the wording that is proposed here.
alter table suggestion_case add column origin_proposed text;

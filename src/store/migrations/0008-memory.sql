-- What was translated before, and how the newsroom words terms and names.

-- One pair of segments, kept once. Found again by `key` (the same words) and `marks` (some of the same words); what is in
-- them is decided in domain/translation/memory.ts.
create table memory_unit (
  id bigint primary key generated always as identity,
  source_lang text not null,
  target_lang text not null,
  source text not null,
  target text not null,
  key bigint not null,
  marks integer[] not null,
  sketch bit(512) not null,
  -- of the source, in half words
  weight integer not null,
  -- where it comes from: the edition whose translation it is, with the id of the link there, or a file
  edition_id bigint references edition (id) on delete set null,
  link_id integer,
  file text,
  -- who translated: somebody here, or whom the file names
  by text references desk_user (id) on delete set null,
  author text,
  reviewed boolean not null default false,
  created_at timestamptz not null,
  -- when it was last confirmed by being written again
  used_at timestamptz not null
);
create unique index memory_unit_once on memory_unit (source_lang, target_lang, md5(source), md5(target));
create index memory_unit_key on memory_unit (key);
-- without a list of pending entries, which every search would have to read through
create index memory_unit_marks on memory_unit using gin (marks) with (fastupdate = off);
-- searches ask for the rarest marks, and learn from the planner's figures which are common (store/memory.ts)
alter table memory_unit alter column marks set statistics 1000;
create index memory_unit_edition on memory_unit (edition_id) where edition_id is not null;

-- A concept with its terms in several languages: which to use, which one may, which one must not.
create table glossary_term (
  id bigint primary key generated always as identity,
  -- where it is spoken of so: football, courts; empty: everywhere
  domain text not null default '',
  note text not null default '',
  -- [{ lang, text, status }] (domain/translation/glossary.ts)
  terms jsonb not null,
  changed_at timestamptz not null,
  changed_by text references desk_user (id) on delete set null
);

-- Names as the newsroom writes them, where a table of transliteration would say otherwise.
create table name_form (
  id bigint primary key generated always as identity,
  source_lang text not null,
  source text not null,
  target_lang text not null,
  target text not null,
  changed_at timestamptz not null,
  changed_by text references desk_user (id) on delete set null,
  unique (source_lang, source, target_lang)
);

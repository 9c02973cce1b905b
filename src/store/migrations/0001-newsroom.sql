-- The newsroom: outlet, people, articles, editions, revisions, pictures, addresses.
-- Times are timestamptz; texts in several languages are jsonb objects { lang: text }.
create extension if not exists pg_trgm;

create table outlet (
  id smallint primary key default 1 check (id = 1),
  settings jsonb not null,
  version integer not null default 1,
  updated_at timestamptz not null default now()
);

-- Who signs in to the desk. Written through the sign-in library, hence its column set.
create table desk_user (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  role text not null check (role in ('owner', 'editor', 'writer', 'translator')),
  language text,
  two_factor_enabled boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- A picture. The id is the first 20 hex digits of the SHA-256 of the original bytes, so that the same picture
-- has the same address in every install and an upload twice is one upload.
create table media (
  id text primary key check (id ~ '^[0-9a-f]{20}$'),
  state text not null check (state in ('processing', 'ready', 'failed')),
  error text,
  filename text not null,
  mime text not null,
  bytes bigint not null,
  width integer,
  height integer,
  focal_x real not null default 0.5,
  focal_y real not null default 0.5,
  placeholder text,
  variants jsonb not null default '[]',
  alt jsonb not null default '{}',
  caption jsonb not null default '{}',
  credit text not null default '',
  licence text not null default '',
  created_at timestamptz not null default now(),
  created_by text references desk_user (id) on delete set null
);
create index media_newest on media (created_at desc, id desc);

create table section (
  id integer primary key generated always as identity,
  slug text not null unique,
  names jsonb not null default '{}',
  descriptions jsonb not null default '{}',
  position integer not null default 0
);

create table tag (
  id integer primary key generated always as identity,
  slug text not null unique,
  names jsonb not null default '{}'
);

create table person (
  id integer primary key generated always as identity,
  slug text not null unique,
  names jsonb not null default '{}',
  bios jsonb not null default '{}',
  email text,
  links jsonb not null default '[]',
  media_id text references media (id) on delete set null,
  user_id text references desk_user (id) on delete set null
);

-- A partner outlet whose reporting is translated or reprinted here.
create table source (
  id integer primary key generated always as identity,
  slug text not null unique,
  name text not null,
  url text,
  lang text
);

create table article (
  id bigint primary key generated always as identity,
  key text not null unique,
  section_id integer references section (id) on delete set null,
  original_lang text not null,
  created_at timestamptz not null default now(),
  created_by text references desk_user (id) on delete set null
);
create index article_section on article (section_id, id desc);

create table article_tag (
  article_id bigint not null references article (id) on delete cascade,
  tag_id integer not null references tag (id) on delete cascade,
  position integer not null default 0,
  primary key (article_id, tag_id)
);
create index article_tag_tag on article_tag (tag_id, article_id desc);

create table edition (
  id bigint primary key generated always as identity,
  article_id bigint not null references article (id) on delete cascade,
  lang text not null,
  slug text not null,
  state text not null check (state in ('draft', 'scheduled', 'published', 'unpublished')),
  publish_at timestamptz,
  embargo_until timestamptz,
  published_revision_id bigint,
  first_published_at timestamptz,
  published_at timestamptz,
  gone_at timestamptz,
  gone_note text,
  -- what readers' search looks through: prepared words of the published revision, and the folded title for near matches
  search tsvector,
  search_title text,
  created_at timestamptz not null default now(),
  unique (article_id, lang),
  unique (lang, slug),
  check (state <> 'scheduled' or publish_at is not null),
  check (state <> 'published' or published_revision_id is not null)
);
create index edition_newest on edition (lang, first_published_at desc, id desc) where state = 'published';
create index edition_due on edition (publish_at) where state = 'scheduled';
create index edition_search on edition using gin (search) where state = 'published';
create index edition_search_title on edition using gin (search_title gin_trgm_ops) where state = 'published';

-- Immutable. A revision with published_at was read by readers, published_number counts those from 1 within its edition;
-- the others are saved states of the draft.
create table revision (
  id bigint primary key generated always as identity,
  edition_id bigint not null references edition (id) on delete cascade,
  number integer not null,
  published_number integer,
  kind text check (kind in ('first', 'correction', 'clarification', 'update', 'minor')),
  note text not null default '',
  title text not null,
  summary text not null default '',
  content jsonb not null,
  text text not null,
  words integer not null,
  created_at timestamptz not null default now(),
  created_by text references desk_user (id) on delete set null,
  published_at timestamptz,
  unique (edition_id, number),
  unique (edition_id, published_number),
  check ((published_at is null) = (published_number is null)),
  check ((published_at is null) = (kind is null))
);
alter table edition add constraint edition_published_revision foreign key (published_revision_id) references revision (id) deferrable initially deferred;

create function revision_is_immutable() returns trigger language plpgsql as $$
begin
  -- the only change let through is the foreign key clearing a deleted user
  if tg_op = 'UPDATE' and to_jsonb(new) - 'created_by' = to_jsonb(old) - 'created_by' and new.created_by is null then
    return new;
  end if;
  raise exception 'a revision is never changed' using errcode = 'restrict_violation';
end $$;
create trigger revision_immutable before update on revision for each row execute function revision_is_immutable();

-- The bylines of what is published, for the pages of people.
create table edition_byline (
  edition_id bigint not null references edition (id) on delete cascade,
  person_id integer not null references person (id) on delete cascade,
  role text not null,
  position integer not null default 0,
  primary key (edition_id, person_id, role)
);
create index edition_byline_person on edition_byline (person_id, edition_id desc);

-- The working copy of an edition: one row, saved as one types. version goes up with every save;
-- a save that names another version is refused (flows/save-draft.ts).
create table draft (
  edition_id bigint primary key references edition (id) on delete cascade,
  version integer not null default 1,
  title text not null default '',
  summary text not null default '',
  content jsonb not null,
  words integer not null default 0,
  saved_at timestamptz not null default now(),
  saved_by text references desk_user (id) on delete set null
);
create index draft_newest on draft (saved_at desc, edition_id desc);

-- Addresses that answer 301: of an edition that moved, or of an imported site.
create table redirect (
  path text primary key,
  edition_id bigint references edition (id) on delete cascade,
  target text,
  created_at timestamptz not null default now(),
  check ((edition_id is null) <> (target is null))
);

-- A link that shows a draft to somebody without an account; only its hash is kept.
create table preview (
  token_hash text primary key,
  edition_id bigint not null references edition (id) on delete cascade,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  created_by text references desk_user (id) on delete set null
);

-- What was imported from where, so that a second run changes nothing.
create table import_item (
  origin text not null,
  kind text not null,
  key text not null,
  digest text not null,
  target text not null,
  imported_at timestamptz not null default now(),
  primary key (origin, kind, key)
);

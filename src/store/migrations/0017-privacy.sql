-- How often articles are read, counted without watching anybody: sums by day of the outlet's time zone, and nothing that leads back
-- to who came (docs/privacy.md). Sources and countries stand beside the sum and not across one another, so that no row is of one person.
create table visit (
  day date not null,
  edition_id bigint not null references edition (id) on delete cascade,
  n integer not null,
  visitors integer not null,
  primary key (day, edition_id)
);
create index visit_edition on visit (edition_id, day);

create table visit_host (
  day date not null,
  edition_id bigint not null references edition (id) on delete cascade,
  -- the site that they came from, without www.
  host text not null,
  n integer not null,
  primary key (day, edition_id, host)
);
create index visit_host_edition on visit_host (edition_id, day);

create table visit_country (
  day date not null,
  edition_id bigint not null references edition (id) on delete cascade,
  -- ISO 3166-1 alpha-2
  country text not null,
  n integer not null,
  primary key (day, edition_id, country)
);
create index visit_country_edition on visit_country (edition_id, day);

-- Of all articles together: whoever reads two of them is one visitor.
create table visit_day (day date primary key, n integer not null, visitors integer not null);

-- Who has been counted today: a hash of each visitor and article, so that no two articles of one visitor can be told to be, under the
-- salt of the day. Both are deleted when the day is over.
create table visit_salt (day date primary key, salt text not null);
create table visit_seen (
  day date not null,
  -- 0: any article
  edition_id bigint not null,
  visitor text not null,
  primary key (day, edition_id, visitor)
);

-- What the privacy page said, in each language that it was said in, from when on. `blocks`: its words (render/privacy-text.ts).
create table policy_version (
  id bigint primary key generated always as identity,
  policy text not null check (policy = 'privacy'),
  lang text not null,
  hash text not null,
  blocks jsonb not null,
  at timestamptz not null
);
create index policy_version_newest on policy_version (policy, lang, id desc);

-- A link that was mailed to somebody who wants to see or erase what is kept about them. `open`: the mailed link was used, and the
-- hash is that of another, which only the page that it led to knows.
create table person_request (
  token_hash text primary key,
  email text not null,
  lang text not null,
  open boolean not null default false,
  made_at timestamptz not null,
  expires_at timestamptz not null
);
create index person_request_expires on person_request (expires_at);

-- That such a wish was fulfilled: when, how, and how many rows of which kind, and nothing of whose they were.
create table person_act (
  id bigint primary key generated always as identity,
  act text not null check (act in ('export', 'erase')),
  -- link: by the person, desk: by an owner
  via text not null check (via in ('link', 'desk')),
  by text references desk_user (id) on delete set null,
  at timestamptz not null,
  kinds jsonb not null
);

-- Sponsors: whose picture stands on which pages, from when until when, and how often its link was followed. Nothing of it is of
-- readers: a click adds one to the sum of a day.
create table sponsor (
  id bigint primary key generated always as identity,
  name text not null,
  -- where the link leads; readers come there by an address of ours
  url text not null,
  media_id text not null references media (id),
  -- what the picture says, what stands above it ('' in a language: "Sponsor"), and what is read where it is not shown, by language
  alt jsonb not null default '{}',
  label jsonb not null default '{}',
  note jsonb not null default '{}',
  -- some of front, article, list
  places jsonb not null,
  -- language tags; none: all
  languages jsonb not null default '[]',
  -- YYYY-MM-DD by the outlet's calendar, both included; last_day null: until somebody ends it
  first_day text not null,
  last_day text,
  -- its share of the hours, beside those of others
  weight integer not null default 1 check (weight between 1 and 100),
  created_at timestamptz not null,
  version integer not null default 1
);
create index sponsor_media on sponsor (media_id);

create table sponsor_day (
  sponsor_id bigint not null references sponsor (id) on delete cascade,
  day text not null,
  clicks integer not null,
  primary key (sponsor_id, day)
);

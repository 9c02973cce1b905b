-- The outlet in the fediverse, and Webmentions that it sends.

-- Who can be followed: a language of the outlet, or a section in a language.
create table fediverse_actor (
  id bigint primary key generated always as identity,
  -- the name before the @, for good: it is part of the actor's address, whatever its section is called later
  handle text not null unique,
  lang text not null,
  section_id bigint references section (id) on delete cascade,
  -- RSA: PKCS #8 sealed with a key made of the outlet's secret, and SPKI in PEM
  private_key text not null,
  public_key text not null,
  created_at timestamptz not null,
  unique nulls not distinct (lang, section_id)
);

-- Who follows whom. `delivery`: where their server takes what is for all its people, else `inbox`.
create table fediverse_follower (
  id bigint primary key generated always as identity,
  actor_id bigint not null references fediverse_actor (id) on delete cascade,
  uri text not null,
  inbox text not null,
  delivery text not null,
  followed_at timestamptz not null,
  unique (actor_id, uri)
);
create index fediverse_follower_uri on fediverse_follower (uri);
create index fediverse_follower_delivery on fediverse_follower (delivery);

-- Messages that were taken, as SHA-256 of their ids, so that none is taken twice.
create table fediverse_seen (
  hash text primary key,
  at timestamptz not null
);
create index fediverse_seen_at on fediverse_seen (at);

-- What the fediverse was told of an edition. Whoever was told that an address is gone never takes it back, so an edition that
-- is published again gets the next number.
create table fediverse_post (
  edition_id bigint primary key references edition (id) on delete cascade,
  number integer not null,
  state text not null check (state in ('there', 'gone')),
  -- what it says: revision and address
  revision_id bigint not null,
  slug text not null,
  told_at timestamptz not null
);

-- An activity on its way: one text, however many inboxes it goes to.
create table fediverse_activity (
  id text primary key,
  actor_id bigint not null references fediverse_actor (id) on delete cascade,
  body text not null,
  at timestamptz not null
);
create index fediverse_activity_at on fediverse_activity (at);

-- How inboxes answered. `spec`: the kind of signature that was taken there.
create table fediverse_inbox (
  address text primary key,
  spec text check (spec in ('rfc9421', 'cavage')),
  taken_at timestamptz,
  failing_since timestamptz,
  failures integer not null default 0,
  detail text not null default ''
);

-- Webmentions sent: which version of an edition a page was told of.
create table webmention_sent (
  edition_id bigint not null references edition (id) on delete cascade,
  target text not null,
  -- the version links there; false: a version before it did
  links boolean not null,
  -- the version of which it is to be told, and the one of which it was
  revision_id bigint,
  told_revision_id bigint,
  result text not null default '' check (result in ('', 'taken', 'none', 'refused', 'unreachable')),
  at timestamptz not null,
  primary key (edition_id, target)
);

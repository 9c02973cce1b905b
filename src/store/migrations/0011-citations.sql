-- Pages of other sites that use our words: where to look for them, what was found, and what was done about it.

-- A site whose feeds and sitemaps are looked through. `next_look_at` null: it only sent readers or a Webmention, and nobody has decided to watch it.
create table watched_site (
  id bigint primary key generated always as identity,
  -- of its front page, or of a feed or sitemap
  address text not null unique,
  host text not null,
  why text not null check (why in ('hand', 'referrer', 'webmention', 'scan')),
  -- what its listings said of their state, to be asked with the next time
  seen jsonb not null default '{}',
  -- what it sent last, which keeps a site that nobody watches on the list
  sent_at timestamptz not null,
  looked_at timestamptz,
  next_look_at timestamptz,
  failures integer not null default 0,
  -- why nothing could be read, '' when it could
  failed text not null default '',
  created_by text references desk_user (id) on delete set null
);
create index watched_site_due on watched_site (next_look_at) where next_look_at is not null;

-- A page that may use our words. Of a visit nothing is kept but the page that it came from: host and path (domain/privacy.ts).
create table sighting (
  id bigint primary key generated always as identity,
  address text not null,
  host text not null,
  why text not null check (why in ('hand', 'referrer', 'webmention', 'site')),
  -- YYYY-MM-DD: once a day is enough
  day text not null,
  at timestamptz not null,
  looked_at timestamptz,
  -- what came of it
  result text not null default '' check (result in ('', 'found', 'nothing', 'gone', 'unreadable', 'unreachable', 'robots', 'later', 'own')),
  unique (address, why, day)
);
create index sighting_at on sighting (at);
create index sighting_host on sighting (host, day);

-- A page that uses our words, or links to us. One row a page, by the address that it gives as its own.
create table citation (
  id bigint primary key generated always as identity,
  address text not null unique,
  host text not null,
  title text not null default '',
  -- of the words that are ours
  lang text not null,
  first_seen_at timestamptz not null,
  looked_at timestamptz not null,
  -- when it is looked at again; null: it is settled
  next_look_at timestamptz,
  failures integer not null default 0,
  -- the page has no words of ours any more, or is no more; what it had is kept
  gone_at timestamptz,
  -- the worst of its verdicts (domain/citation/verdict.ts), or mention: a link without our words
  outcome text not null,
  -- its place in that list, the worst is 0
  severity smallint not null,
  longest integer not null,
  total integer not null,
  -- the page as it was: a WARC record in the files, and the SHA-256 of the page in hex
  snapshot text not null,
  digest text not null,
  state text not null default 'new' check (state in ('new', 'thanked', 'asked', 'to-license', 'granted', 'ignored', 'resolved')),
  note text not null default '',
  -- goes up with whatever changes it
  version integer not null default 1
);
create index citation_list on citation (severity, id desc);
create index citation_host on citation (host, id desc);
create index citation_first_seen on citation (first_seen_at);
create index citation_due on citation (next_look_at) where next_look_at is not null;

-- What it uses of one edition: the verdict, and the passages as they stood there and here.
create table citation_use (
  citation_id bigint not null references citation (id) on delete cascade,
  edition_id bigint not null references edition (id) on delete cascade,
  verdict jsonb not null,
  passages jsonb not null,
  primary key (citation_id, edition_id)
);
create index citation_use_edition on citation_use (edition_id);

-- What was done about it. `by` null: a later look found it changed.
create table citation_act (
  id bigint primary key generated always as identity,
  citation_id bigint not null references citation (id) on delete cascade,
  act text not null check (act in ('thank', 'ask', 'license', 'grant', 'ignore', 'resolve', 'reopen')),
  by text references desk_user (id) on delete set null,
  at timestamptz not null,
  text text not null default '',
  -- whether the text went out from here as a mail; the address is not kept
  sent boolean not null default false
);
create index citation_act_of on citation_act (citation_id, id);

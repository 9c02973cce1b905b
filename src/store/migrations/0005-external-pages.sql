-- Pages of other sites, where readers report mistakes with our widget (docs/other-sites.md). Their text is kept as an edition
-- with revisions, as the page changes, so that cases and the log are what they are for our own articles. Such an edition is
-- 'external': never published here, so that no list, feed, search or address of ours can show it.
alter table edition drop constraint edition_state_check;
alter table edition add constraint edition_state_check
  check (state in ('draft', 'scheduled', 'published', 'unpublished', 'external'));
alter table edition add constraint edition_external_check check (state <> 'external' or published_revision_id is not null);

create table external_page (
  edition_id bigint primary key references edition (id) on delete cascade,
  -- where it stands, as its own canonical link names it
  url text not null unique,
  -- gone: the site says that there is no such page any more
  state text not null default 'there' check (state in ('there', 'gone')),
  registered_at timestamptz not null,
  -- the last report from its readers
  reported_at timestamptz not null,
  -- when it was last asked for, and when it will be; null: nobody waits for a change
  checked_at timestamptz not null,
  next_check_at timestamptz,
  -- what the site named this text by, so that it need not be sent again
  etag text,
  last_modified text,
  -- checks since somebody last began to wait, and failures in a row: the more, the later the next one
  checks integer not null default 0,
  failures integer not null default 0
);

-- What the page of another site is to say, or says by now, of a case: the wording that was accepted, or one that readers propose
-- and that was found there while the case waited. It stands for revision.text[at_start, at_end).
create table external_change (
  case_id bigint primary key references suggestion_case (id) on delete cascade,
  wording text not null,
  revision_id bigint not null references revision (id) on delete cascade,
  at_start integer not null,
  at_end integer not null,
  -- when the page was first seen to say so; null: it does not yet
  found_at timestamptz
);

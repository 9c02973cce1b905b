-- What readers write beneath articles, who writes, and what other readers say of it.

-- The name under which a reader writes, and whether the newsroom takes nothing more of theirs.
create table commenter (
  reader_id bigint primary key references reader (id) on delete cascade,
  name text not null,
  blocked_at timestamptz,
  blocked_by text references desk_user (id) on delete set null
);

create table comment (
  id bigint primary key generated always as identity,
  edition_id bigint not null references edition (id) on delete cascade,
  -- null once the person is erased
  reader_id bigint references reader (id) on delete set null,
  -- as it was when it was written; '' where the writer took the comment back or was erased
  name text not null,
  text text not null,
  -- the comment that it answers, and the one at the head of its thread; null: it is one itself
  parent_id bigint references comment (id) on delete cascade,
  root_id bigint references comment (id) on delete cascade,
  state text not null check (state in ('waiting', 'shown', 'refused', 'withdrawn')),
  at timestamptz not null,
  picked_at timestamptz,
  decided_at timestamptz,
  decided_by text references desk_user (id) on delete set null,
  -- what its writer was told when it was refused
  reason text not null default '',
  -- how many reports nobody has answered yet
  reports integer not null default 0,
  -- goes up with every act, so that the second of two editors is told
  version integer not null default 1,
  idempotency_key text unique,
  check ((parent_id is null) = (root_id is null)),
  check (picked_at is null or state = 'shown')
);
create index comment_roots on comment (edition_id, id) where root_id is null and state <> 'waiting';
create index comment_replies on comment (root_id, id) where root_id is not null;
create index comment_picks on comment (edition_id, picked_at) where picked_at is not null;
create index comment_shown on comment (edition_id) where state = 'shown';
create index comment_desk on comment (state, id desc);
create index comment_reported on comment (id desc) where reports > 0;
create index comment_reader on comment (reader_id, id desc) where reader_id is not null;

-- What readers say of a comment. Who says it is not kept.
create table comment_report (
  id bigint primary key generated always as identity,
  comment_id bigint not null references comment (id) on delete cascade,
  reason text not null check (reason in ('insult', 'false', 'spam', 'private', 'other')),
  note text not null default '',
  at timestamptz not null
);
create index comment_report_of on comment_report (comment_id, id);
create index comment_report_at on comment_report (at);

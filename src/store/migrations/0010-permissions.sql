-- Who asks to republish more than the terms let everybody have, what was answered, and the permissions that were given.

-- One request. `token` is 256 bits of chance: whoever knows it may read, withdraw and erase the request.
create table permission_request (
  id bigint primary key generated always as identity,
  token text not null unique,
  state text not null default 'open' check (state in ('open', 'granted', 'declined', 'withdrawn')),
  -- '' where it was swept (domain/privacy.ts)
  name text not null,
  organisation text not null default '',
  email text,
  -- address of the page or site where it is to stand
  site text not null default '',
  -- null: for whatever the outlet publishes. Its title as it was, should the article go
  article_id bigint references article (id) on delete set null,
  article_title text not null default '',
  amount text not null check (amount in ('extract', 'whole')),
  -- of an extract, as the terms count them
  characters integer,
  pictures boolean not null default false,
  purpose text not null default '',
  translation text,
  -- YYYY-MM-DD, the last day
  until text,
  commercial boolean not null default false,
  message text not null default '',
  lang text not null,
  received_at timestamptz not null,
  decided_at timestamptz,
  assigned_to text references desk_user (id) on delete set null,
  -- goes up with every act, so that the second of two editors is told
  version integer not null default 1,
  -- given by the sender, so that a request sent twice is one
  idempotency_key text unique
);
create index permission_request_list on permission_request (state, received_at desc, id desc);
create index permission_request_article on permission_request (article_id, received_at desc) where article_id is not null;
create index permission_request_email on permission_request (lower(email)) where email is not null;
create index permission_request_received on permission_request (received_at);

-- What was said about a request, one row an act. `by` null: the person who asks.
create table permission_act (
  id bigint primary key generated always as identity,
  request_id bigint not null references permission_request (id) on delete cascade,
  act text not null check (act in ('ask', 'answer', 'grant', 'decline', 'withdraw')),
  by text references desk_user (id) on delete set null,
  at timestamptz not null,
  text text not null default ''
);
create index permission_act_request on permission_act (request_id, id);

-- The number that was given last: one row, from the first permission on, so that none is given twice when old ones are deleted.
create table permission_number (
  one boolean primary key default true check (one),
  last bigint not null
);

-- The permissions. `granted` is what was signed (domain/permission/grant.ts), and all that is ever shown of one; the other
-- columns find it and are held to it. Numbered without gaps.
create table permission (
  number bigint primary key check (number = (granted ->> 'number')::bigint),
  token text not null unique check (token = granted ->> 'token'),
  granted jsonb not null,
  -- SHA-256 in hex of its canonical JSON, the Ed25519 signature of that and the key it was made with, both base64url
  hash text not null,
  signature text not null,
  public_key text not null,
  article_id bigint check (article_id is not distinct from (granted #>> '{article,id}')::bigint),
  valid_until text check (valid_until is not distinct from granted ->> 'until'),
  -- the one that this extends, which may be deleted before it
  replaces bigint check (replaces is not distinct from (granted ->> 'replaces')::bigint),
  signed_at timestamptz not null,
  -- the account of who signed; the name is in what was signed
  signed_by text references desk_user (id) on delete set null,
  -- the request that it answers, and where its holder is reminded; both may be forgotten
  request_id bigint references permission_request (id) on delete set null,
  email text,
  revoked_at timestamptz,
  revoked_why text not null default '',
  revoked_by text references desk_user (id) on delete set null
);
create index permission_article on permission (article_id, number desc) where article_id is not null;
create index permission_standing on permission (number desc) where article_id is null;
create index permission_ending on permission (valid_until) where valid_until is not null and revoked_at is null;
create index permission_request_of on permission (request_id) where request_id is not null;
create unique index permission_replaced on permission (replaces) where replaces is not null;

-- A permission is never changed: it may be withdrawn, once, and what is not part of it may be forgotten. It may be deleted
-- when it has been over for ten years.
create function permission_is_immutable() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if least(old.revoked_at, (old.valid_until || 'T00:00:00Z')::timestamptz) < now() - interval '10 years' then
      return old;
    end if;
    raise exception 'a permission is kept for ten years after its end' using errcode = 'restrict_violation';
  end if;
  if (new.number, new.token, new.granted, new.hash, new.signature, new.public_key, new.article_id, new.valid_until, new.replaces, new.signed_at)
      is distinct from
      (old.number, old.token, old.granted, old.hash, old.signature, old.public_key, old.article_id, old.valid_until, old.replaces, old.signed_at)
    or (old.revoked_at is not null and (new.revoked_at, new.revoked_why) is distinct from (old.revoked_at, old.revoked_why))
    or (new.signed_by is not null and new.signed_by is distinct from old.signed_by)
    or (new.revoked_by is not null and old.revoked_at is not null and new.revoked_by is distinct from old.revoked_by)
    or (new.request_id is not null and new.request_id is distinct from old.request_id)
    or (new.email is not null and new.email is distinct from old.email)
  then
    raise exception 'a permission is never changed' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger permission_immutable before update or delete on permission for each row execute function permission_is_immutable();

-- Who was told when of an end that comes, so that nobody is told twice.
create table permission_reminder (
  permission bigint not null references permission (number) on delete cascade,
  which text not null check (which in ('desk-30', 'desk-7', 'holder-14')),
  at timestamptz not null,
  primary key (permission, which)
);

-- Words that are written often, by language: conditions, refusals, questions.
create table permission_letter (
  id integer primary key generated always as identity,
  lang text not null,
  name text not null,
  text text not null
);

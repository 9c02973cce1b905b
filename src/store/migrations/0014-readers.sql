-- Readers who sign in, the receipts for what they give, and what else comes of a pledge.

-- A link that was mailed to sign in. Of its secret and of the cookie of the browser that asked only hashes are kept.
create table reader_link (
  token_hash text primary key,
  email text not null,
  email_key text not null,
  lang text not null,
  browser_hash text not null,
  -- path to go on to
  next text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index reader_link_email on reader_link (email_key) where used_at is null;
create index reader_link_created on reader_link (created_at);

-- A browser in which a reader is signed in.
create table reader_session (
  token_hash text primary key,
  reader_id bigint not null references reader (id) on delete cascade,
  created_at timestamptz not null,
  -- to the day
  seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index reader_session_reader on reader_session (reader_id);
create index reader_session_expires on reader_session (expires_at);

-- The number that was given last in a year. Its row is locked while one is given, so none is given twice and none left out.
create table receipt_number (
  year integer primary key,
  last integer not null check (last > 0)
);

-- Receipts, and credit notes for what was given back, in one row of numbers without gaps for each year in which they are
-- written (of the outlet's time zone). `content` is all that is ever shown of one (domain/membership/receipt.ts).
create table receipt (
  year integer not null check (year = (content ->> 'year')::integer),
  number integer not null check (number = (content ->> 'number')::integer),
  kind text not null check (kind in ('receipt', 'credit-note') and kind = content ->> 'kind'),
  payment_id bigint not null references payment (id),
  -- what of the payment it is for: payment; refund:… or dispute:…, which take from it; restored:… where such a one was undone
  cause text not null check (kind = 'credit-note' or cause = 'payment' or cause like 'restored:%'),
  -- kept here too for sums; minor units, of a credit note above zero as well
  amount bigint not null check (amount > 0 and amount = (content #>> '{money,amount}')::bigint),
  currency text not null check (currency = content #>> '{money,currency}'),
  content jsonb not null,
  lang text not null,
  created_at timestamptz not null,
  primary key (year, number)
);
create unique index receipt_cause on receipt (payment_id, cause);
create index receipt_created on receipt (created_at);

-- Never changed; deleted after ten years, when no law asks for it any more.
create function receipt_is_immutable() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.created_at < now() - interval '10 years' then
    return old;
  end if;
  raise exception 'a receipt is never changed, and kept for ten years' using errcode = 'restrict_violation';
end $$;
create trigger receipt_immutable before update or delete on receipt for each row execute function receipt_is_immutable();
create trigger receipt_kept before truncate on receipt execute function receipt_is_immutable();

-- Numbers follow one another, up to the one that was given last. A backup brings receipts back in their order and before the
-- numbers, and after ten years without those that were deleted at the beginning of a year.
create function receipt_has_no_gap() returns trigger language plpgsql as $$
begin
  if new.number <> coalesce((select max(number) from receipt where year = new.year), new.number - 1) + 1
    or new.number > (select last from receipt_number where year = new.year)
  then
    raise exception 'receipt %-% does not follow the one before', new.year, new.number using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger receipt_follows before insert on receipt for each row execute function receipt_has_no_gap();

-- To whom the statement of a year was mailed, so that nobody gets it twice.
create table yearly_statement (
  reader_id bigint not null references reader (id) on delete cascade,
  year integer not null,
  mailed_at timestamptz not null,
  primary key (reader_id, year)
);

-- Names that the newsroom does not show on the wall of supporters.
create table wall_hidden (
  pledge_id bigint primary key references pledge (id) on delete cascade,
  by text references desk_user (id) on delete set null,
  at timestamptz not null
);

-- Whether somebody supports the outlet by a gift is asked by their address.
create index pledge_gift on pledge (lower(gift_email)) where gift_email is not null;

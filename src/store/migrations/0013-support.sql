-- Money that readers give: who gives, what was agreed, what was paid, and the ledger in which all of it is booked.

-- One person, known by an address. `email` and `email_key` are null once the person is erased; the row stays, for the ledger.
create table reader (
  id bigint primary key generated always as identity,
  email text,
  -- keyed hash of the canonical address (domain/membership/reader.ts)
  email_key text unique,
  name text not null default '',
  lang text not null,
  created_at timestamptz not null,
  -- since when the address is proven to be theirs
  confirmed_at timestamptz
);

-- What a reader agreed to give. `token` is 256 bits of chance: whoever knows it may manage the pledge. `reference` is what
-- providers are told; it opens nothing.
create table pledge (
  id bigint primary key generated always as identity,
  token text not null unique,
  reference text not null unique,
  reader_id bigint not null references reader (id),
  provider text not null check (provider in ('stripe', 'monobank')),
  rhythm text not null check (rhythm in ('once', 'monthly', 'yearly')),
  -- minor units
  amount bigint not null check (amount > 0),
  currency text not null check (currency in ('UAH', 'EUR', 'USD', 'GBP', 'PLN')),
  state text not null default 'started'
    check (state in ('started', 'active', 'past-due', 'ending', 'ended', 'abandoned')),
  -- what is known of it, of which state and the times below are read (domain/membership/pledge.ts)
  facts jsonb not null default '{}',
  provider_checkout text,
  -- the provider's page; null once it leads nowhere
  checkout_url text,
  provider_customer text,
  provider_subscription text,
  -- token of a card that the provider keeps, where we ask for each payment ourselves
  provider_card text,
  shown text not null default 'anonymous' check (shown in ('anonymous', 'named')),
  wall_name text not null default '',
  gift_name text,
  gift_email text,
  gift_message text,
  lang text not null,
  started_at timestamptz not null,
  -- of the first payment
  active_at timestamptz,
  ended_at timestamptz,
  -- until when it is paid; the next payment is due then
  period_end timestamptz,
  -- somebody was erased while it ran: it is stopped at the provider as soon as that answers
  stop_asked_at timestamptz,
  -- goes up with every change that a person makes
  version integer not null default 1,
  -- given by the sender, so that a form sent twice is one pledge
  idempotency_key text unique
);
create unique index pledge_checkout on pledge (provider, provider_checkout) where provider_checkout is not null;
create unique index pledge_subscription on pledge (provider, provider_subscription) where provider_subscription is not null;
create index pledge_reader on pledge (reader_id, id);
create index pledge_due on pledge (provider, period_end) where state in ('active', 'past-due', 'ending');
create index pledge_list on pledge (started_at desc, id desc);

-- Every amount that a pledge has had: a payment on its way when the amount changes is right by the older one.
create table pledge_amount (
  pledge_id bigint not null references pledge (id) on delete cascade,
  amount bigint not null,
  since timestamptz not null,
  primary key (pledge_id, amount)
);

-- One payment at a provider. `facts` is all that is known of it (domain/membership/payment.ts); the other columns are read off them.
create table payment (
  id bigint primary key generated always as identity,
  pledge_id bigint not null references pledge (id),
  provider text not null check (provider in ('stripe', 'monobank')),
  provider_payment text not null,
  facts jsonb not null,
  amount bigint not null,
  currency text not null check (currency in ('UAH', 'EUR', 'USD', 'GBP', 'PLN')),
  -- minor units of fee_currency, which is that in which the provider settles; null while it is not known
  fee bigint,
  fee_currency text,
  refunded bigint not null default 0,
  state text not null check (state in ('pending', 'paid', 'failed', 'refunded', 'disputed', 'lost')),
  -- when it was paid, or else begun
  at timestamptz not null,
  -- whether its receipt was asked for, which happens once
  receipt_at timestamptz,
  unique (provider, provider_payment)
);
create index payment_pledge on payment (pledge_id, at);
create index payment_list on payment (at desc, id desc);
create index payment_at on payment (provider, at);

-- What providers told us, so that nothing is done twice. What they sent is not kept: we ask them for what is true now.
create table payment_event (
  provider text not null,
  event text not null,
  kind text not null,
  object text not null,
  created_at timestamptz not null,
  received_at timestamptz not null,
  handled_at timestamptz,
  outcome text check (outcome in ('applied', 'not-ours', 'not-used')),
  primary key (provider, event)
);
create index payment_event_received on payment_event (received_at);

-- A payment that we ask for ourselves, by the card that the provider keeps: written before we ask, so that a crash in
-- between never takes money twice.
create table pledge_charge (
  pledge_id bigint not null references pledge (id),
  -- the first day that it pays for, YYYY-MM-DD
  period text not null,
  attempt integer not null,
  reference text not null unique,
  amount bigint not null,
  begun_at timestamptz not null,
  provider_payment text,
  state text not null default 'begun' check (state in ('begun', 'asked', 'refused')),
  primary key (pledge_id, period, attempt)
);

-- When the provider's list was compared with ours, and what came of it.
create table payment_comparison (
  id bigint primary key generated always as identity,
  provider text not null check (provider in ('stripe', 'monobank')),
  -- what happened at the provider since then was looked at
  since timestamptz not null,
  begun_at timestamptz not null,
  ended_at timestamptz,
  looked integer not null default 0,
  -- what we did not know before
  mended integer not null default 0,
  -- what is ours and not the provider's
  missing integer not null default 0
);
create index payment_comparison_last on payment_comparison (provider, id desc);

-- What somebody should look at: money that came in otherwise than agreed, or differences between the provider's list and ours.
create table payment_incident (
  id bigint primary key generated always as identity,
  -- what makes it one incident, however often it is found
  key text not null unique,
  kind text not null check (kind in ('amount', 'currency', 'checkout', 'unknown-pledge', 'missing-at-provider', 'differs')),
  payment_id bigint references payment (id),
  pledge_id bigint references pledge (id),
  -- amounts and ids, nothing of people
  detail jsonb not null default '{}',
  at timestamptz not null,
  looked_at timestamptz,
  looked_by text references desk_user (id) on delete set null,
  -- whether the payment counts as if it had been agreed so
  accepted boolean not null default false,
  note text not null default ''
);
create index payment_incident_open on payment_incident (at desc, id desc) where looked_at is null;
create index payment_incident_payment on payment_incident (payment_id) where payment_id is not null;

-- The ledger: double entry, numbered from 1 without gaps, each entry with the SHA-256 of the one before
-- (domain/membership/ledger.ts says over what). Never changed, never deleted.
create table ledger_entry (
  id bigint primary key,
  at timestamptz not null,
  booked_at timestamptz not null,
  kind text not null check (kind in ('payment', 'fee', 'refund', 'dispute', 'dispute-won', 'exchange', 'correction')),
  payment_id bigint not null references payment (id),
  key text not null unique,
  memo text not null default '',
  -- how many it has; one added later shows
  lines integer not null check (lines >= 2),
  previous_hash text not null,
  hash text not null
);
create index ledger_entry_payment on ledger_entry (payment_id, id);
create index ledger_entry_at on ledger_entry (at, id);

-- Amounts in minor units, what an account gains above zero and what it gives below.
create table ledger_line (
  entry_id bigint not null references ledger_entry (id),
  position integer not null,
  account text not null check (account in ('provider:stripe', 'provider:monobank', 'income:once', 'income:recurring',
    'fees', 'refunds', 'disputes', 'exchange')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount bigint not null check (amount <> 0),
  primary key (entry_id, position)
);
create index ledger_line_account on ledger_line (account, currency);

create function ledger_is_immutable() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is never changed' using errcode = 'restrict_violation';
end $$;
create trigger ledger_entry_immutable before update or delete on ledger_entry for each row execute function ledger_is_immutable();
create trigger ledger_line_immutable before update or delete on ledger_line for each row execute function ledger_is_immutable();
create trigger ledger_entry_kept before truncate on ledger_entry execute function ledger_is_immutable();
create trigger ledger_line_kept before truncate on ledger_line execute function ledger_is_immutable();

-- Looked at when the transaction ends: every currency of an entry adds up to nothing, and all of its lines are there.
create function ledger_is_balanced() returns trigger language plpgsql as $$
declare
  entry bigint;
begin
  if tg_table_name = 'ledger_entry' then entry := new.id; else entry := new.entry_id; end if;
  if exists (select 1 from ledger_line where entry_id = entry group by currency having sum(amount) <> 0) then
    raise exception 'entry % of the ledger is not balanced', entry using errcode = 'check_violation';
  end if;
  if (select count(*) from ledger_line where entry_id = entry) <> (select lines from ledger_entry where id = entry) then
    raise exception 'entry % of the ledger has other lines than it says', entry using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger ledger_entry_balanced after insert on ledger_entry
  deferrable initially deferred for each row execute function ledger_is_balanced();
create constraint trigger ledger_line_balanced after insert on ledger_line
  deferrable initially deferred for each row execute function ledger_is_balanced();

-- Numbers follow one another.
create function ledger_has_no_gap() returns trigger language plpgsql as $$
begin
  if new.id <> coalesce((select max(id) from ledger_entry), 0) + 1 then
    raise exception 'entry % of the ledger does not follow the one before', new.id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger ledger_entry_follows before insert on ledger_entry for each row execute function ledger_has_no_gap();

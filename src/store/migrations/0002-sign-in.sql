-- Signing in to the desk: written through the sign-in library (outside/sign-in.ts), hence its column set. Invitations are ours.
alter table desk_user add column deactivated_at timestamptz;

create table desk_session (
  id text primary key,
  user_id text not null references desk_user (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index desk_session_user on desk_session (user_id);

create table desk_account (
  id text primary key,
  user_id text not null references desk_user (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index desk_account_user on desk_account (user_id);

create table desk_verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index desk_verification_identifier on desk_verification (identifier);

create table desk_two_factor (
  id text primary key,
  user_id text not null references desk_user (id) on delete cascade,
  secret text not null,
  backup_codes text not null,
  verified boolean,
  failed_verification_count integer,
  locked_until timestamptz
);
create index desk_two_factor_user on desk_two_factor (user_id);

create table desk_passkey (
  id text primary key,
  user_id text not null references desk_user (id) on delete cascade,
  name text,
  public_key text not null,
  credential_id text not null unique,
  counter integer not null,
  device_type text not null,
  backed_up boolean not null,
  transports text,
  aaguid text,
  created_at timestamptz not null default now()
);
create index desk_passkey_user on desk_passkey (user_id);

create table desk_rate_limit (
  id text primary key,
  key text not null unique,
  count integer not null,
  last_request bigint not null
);

-- An invitation to the desk; only the hash of its link is kept. The very first one, for an owner, is printed at the start
-- of an empty outlet and has no address.
create table invite (
  token_hash text primary key,
  email text,
  role text not null check (role in ('owner', 'editor', 'writer', 'translator')),
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  created_by text references desk_user (id) on delete set null,
  accepted_at timestamptz
);

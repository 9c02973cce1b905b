-- Which articles an editor put at the head of the front page of their language. Of those that are published the one that was
-- put there last leads; one that is not yet, leads when it is.
create table front_lead (
  edition_id bigint primary key references edition (id) on delete cascade,
  lang text not null,
  until timestamptz,
  set_at timestamptz not null,
  set_by text references desk_user (id) on delete set null
);
create index front_lead_lang on front_lead (lang, set_at desc);

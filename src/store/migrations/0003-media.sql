-- Where pictures are used: by the texts that readers can open (every published revision) and by drafts. An index over the
-- ids inside the documents instead of a table of uses, so that nothing has to be kept in step with them.
create function media_of(content jsonb) returns jsonb language sql immutable parallel safe return
  jsonb_path_query_array(content, 'lax $.**.media ? (@.type() == "string")');
create index revision_media on revision using gin (media_of(content)) where published_at is not null;
create index draft_media on draft using gin (media_of(content));

-- Mails that have left, or that the server of the recipient refused for good, so that none leaves twice. The id is a hash,
-- no address is kept.
create table mail_done (
  id text primary key,
  outcome text not null check (outcome in ('sent', 'refused')),
  reason text not null default '',
  at timestamptz not null
);
create index mail_done_at on mail_done (at);

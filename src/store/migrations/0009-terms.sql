-- What an article's terms say otherwise than the outlet's: those of a partner's text, or of one under a licence of its own.
alter table article add column terms jsonb not null default '{}';
create index article_terms on article (id) where terms <> '{}';

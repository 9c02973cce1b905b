-- What the address that a page was asked for under answered of its state: {"address", "etag", "lastModified"}, to be asked with
-- the next time. Null: it said nothing.
alter table citation add column validators jsonb;

-- A verdict tells all permissions that are about its page, and why one does not cover it; it named one that had ended.
update citation_use set verdict = (verdict - 'lapsed') || '{"allowances": []}' where verdict ? 'lapsed';
-- those that go by a permission are looked at again, so that they know until when it holds
update citation c set next_look_at = now() where next_look_at is null and gone_at is null
  and exists (select 1 from citation_use u where u.citation_id = c.id and u.verdict ->> 'permission' is not null);

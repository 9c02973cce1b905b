import { createHash } from 'node:crypto';
import { fediversePaths } from '../../domain/fediverse/actor.ts';
import type { WriteActivities } from '../../flows/tell-followers.ts';
import {
  acceptance,
  announcement,
  articleObject,
  type PostView,
  postActivity,
  tombstone,
} from '../../render/fediverse.ts';
import type { Site } from '../../render/site.ts';
import type { EditionPage } from '../../store/edition.ts';
import { articleView } from '../reader/article.ts';

/** What is told to followers, in words: the activities that flows put on their way. */
export function activityWriter(publicUrl: string): WriteActivities {
  const written = (activity: Record<string, unknown>) => ({ id: String(activity.id), body: JSON.stringify(activity) });
  return {
    post: ({ site, act, page, editionId, number, handle, at }) => {
      const whole = { ...site, publicUrl };
      const object = page
        ? articleObject(whole, postView(whole, page, { number, handle }))
        : tombstone(whole, { editionId, number, at });
      return written(postActivity(whole, act, { object, handle, at }));
    },
    announce: ({ editionId, number, ...of }) => {
      const object = `${publicUrl}${fediversePaths.object(editionId, number)}`;
      return written(announcement({ publicUrl }, { ...of, object }));
    },
    accept: of => {
      const name = createHash('sha256').update(of.follow.id).digest('hex').slice(0, 32);
      return written(acceptance({ publicUrl }, { ...of, name }));
    },
  };
}

/** An edition as a post. */
export function postView(site: Site, page: EditionPage, of: { number: number; handle: string }): PostView {
  const { doc, title, summary, content, pictures, tags, section } = articleView(site, page);
  return {
    ...of,
    key: '',
    editionId: page.editionId,
    lang: page.lang,
    slug: page.slug,
    title,
    summary,
    content,
    doc,
    pictures,
    tags,
    section,
    published: page.published,
    updated: page.revision.publishedAt > page.published ? page.revision.publishedAt : page.updated,
    people: new Set(page.people.map(p => p.slug)),
    terms: page.terms,
    corrections: page.corrections,
  };
}

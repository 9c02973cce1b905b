import { readOutlet } from '../store/outlet.ts';
import type { Newsroom } from './newsroom.ts';

const formats = ['rss', 'atom', 'json'] as const;

/**
 * The job: tells a hub of WebSub that the feeds of a page have changed (https://www.w3.org/TR/websub/#publishing). One that comes
 * after it, and so knows of more, does it for both.
 */
export async function pingHub(room: Newsroom, { hub, page }: { hub: string; page: string }): Promise<void> {
  const { settings } = await readOutlet(room.db);
  if (!settings.web.hubs.includes(hub)) return;
  if (await room.queue.toCome(room.db, 'ping-hub', { hub, page })) return;
  const topics = formats.map(format => ['hub.url', `${room.publicUrl}${page}/feed.${format}`] as const);
  const sent = await room.signals.post(hub, [['hub.mode', 'publish'], ...topics]);
  if (sent.outcome === 'later') throw new Error(`${new URL(hub).host}: ${sent.detail}`);
}

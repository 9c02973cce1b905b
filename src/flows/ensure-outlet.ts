import { outletSettings } from '../domain/outlet/settings.ts';
import { insertOutlet } from '../store/outlet.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** What an outlet says of itself before anybody has said anything. */
export const newSettings = outletSettings.parse({
  name: { en: 'A new outlet' },
  languages: ['en'],
  defaultLanguage: 'en',
});

/** Gives an empty database its outlet, so that pages and desk have something to show. Returns whether it was empty. */
export async function ensureOutlet(room: Newsroom): Promise<boolean> {
  return commit(room, tx => insertOutlet(tx, newSettings));
}

import { outletSettings } from '../domain/outlet/settings.ts';
import { insertOutlet } from '../store/outlet.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** Gives an empty database its outlet, so that pages and desk have something to show. Returns whether it was empty. */
export async function ensureOutlet(room: Newsroom): Promise<boolean> {
  const settings = outletSettings.parse({ name: { en: 'A new outlet' }, languages: ['en'], defaultLanguage: 'en' });
  return commit(room, tx => insertOutlet(tx, settings));
}

import { SavedWords } from '../inbox/replies.tsx';
import { savedLettersQuery } from './queries.ts';

/** Conditions, refusals and questions that are written often. */
export function LettersScreen() {
  return (
    <SavedWords
      path="permissions/letters"
      saved={savedLettersQuery}
      act="permission.decide"
      words={{
        place: 'nav.permissions',
        title: 'permissions.letters',
        add: 'letters.new',
        intro: 'letters.intro',
        none: 'letters.none',
        text: 'letters.text',
      }}
    />
  );
}

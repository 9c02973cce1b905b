import type { Tag } from '../../../web/desk-api/contract.ts';
import { useT } from '../texts.tsx';
import { useTitle } from '../ui/title.ts';
import { Directory } from './directory.tsx';

export function TagsScreen() {
  const t = useT();
  useTitle(t('nav.tags'));
  return (
    <Directory<Tag>
      path="tags"
      title={t('nav.tags')}
      add={t('tags.new')}
      intro={t('tags.intro')}
      blank={{ slug: '', names: {} }}
    />
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Section } from '../../../web/desk-api/contract.ts';
import { call } from '../api.ts';
import { useNameOf } from '../lists.ts';
import { useT } from '../texts.tsx';
import { Icon } from '../ui/icons.tsx';
import { useTitle } from '../ui/title.ts';
import { complain } from '../ui/toast.tsx';
import { Directory } from './directory.tsx';
import { InLanguages } from './names.tsx';

export function SectionsScreen() {
  const t = useT();
  useTitle(t('nav.sections'));
  return (
    <Directory<Section>
      path="sections"
      title={t('nav.sections')}
      add={t('sections.new')}
      intro={t('sections.intro')}
      blank={{ slug: '', names: {}, descriptions: {}, position: 0 }}
      fields={(value, change) => (
        <InLanguages
          label={t('description')}
          value={value.descriptions}
          onChange={descriptions => change({ descriptions })}
          lines={2}
        />
      )}
      after={(value, all) => <Order value={value} all={all} />}
    />
  );
}

function Order({ value, all }: { value: Section; all: Section[] }) {
  const t = useT();
  const nameOf = useNameOf();
  const client = useQueryClient();
  const at = all.indexOf(value);
  const move = useMutation({
    mutationFn: async (by: number) => {
      const next = [...all];
      next.splice(at, 1);
      next.splice(at + by, 0, value);
      for (const [position, section] of next.entries())
        if (section.position !== position)
          await call('PUT', `sections/${encodeURIComponent(section.slug)}`, { ...section, position });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['sections'] }),
    onError: complain,
  });
  return (
    <span className="order">
      <button
        type="button"
        className="quiet square"
        disabled={at === 0 || move.isPending}
        aria-label={t('sections.up', { name: nameOf(value) })}
        onClick={() => move.mutate(-1)}
      >
        <Icon name="up" />
      </button>
      <button
        type="button"
        className="quiet square"
        disabled={at === all.length - 1 || move.isPending}
        aria-label={t('sections.down', { name: nameOf(value) })}
        onClick={() => move.mutate(1)}
      >
        <Icon name="down" />
      </button>
    </span>
  );
}

import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { GlossaryImported, MemoryImported } from '../../../web/desk-api/memory-contract.ts';
import { query, sendFile } from '../api.ts';
import { useT } from '../texts.tsx';
import { Icon } from '../ui/icons.tsx';
import { complain } from '../ui/toast.tsx';

type Taken = { name: string; glossary: GlossaryImported } | { name: string; memory: MemoryImported };

/** The glossary as CSV and the memory of earlier translations as TMX, in and out; what was left out is told line by line. */
export function GlossaryFiles() {
  const t = useT();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [taken, setTaken] = useState<Taken | null>(null);
  const take = async (file: File) => {
    setBusy(true);
    setTaken(null);
    try {
      if (/\.(?:tmx|xml)$/i.test(file.name))
        setTaken({ name: file.name, memory: await sendFile(`memory/import${query({ file: file.name })}`, file) });
      else setTaken({ name: file.name, glossary: await sendFile('glossary/import', file) });
      await client.invalidateQueries({ queryKey: ['glossary'] });
    } catch (error) {
      complain(error);
    }
    setBusy(false);
  };
  return (
    <section className="glossary-files" aria-labelledby="glossary-files">
      <h2 id="glossary-files">{t('glossary.files')}</h2>
      <p className="muted">{t('glossary.filesIntro')}</p>
      <p className="page-acts">
        <button type="button" disabled={busy} onClick={() => input.current?.click()}>
          <Icon name="upload" /> {t(busy ? 'glossary.taking' : 'glossary.take')}
        </button>
        <input
          ref={input}
          type="file"
          hidden
          accept=".csv,.tsv,.tmx,.xml"
          aria-label={t('glossary.take')}
          onChange={e => {
            const [file] = e.target.files ?? [];
            e.target.value = '';
            if (file) void take(file);
          }}
        />
        <a className="button" href="/desk/api/glossary/export.csv" download>
          {t('glossary.giveTerms')}
        </a>
        <a className="button" href="/desk/api/memory/export.tmx" download>
          {t('glossary.giveMemory')}
        </a>
      </p>
      <div aria-live="polite">{taken ? <Report taken={taken} /> : null}</div>
    </section>
  );
}

function Report({ taken }: { taken: Taken }) {
  const t = useT();
  const { name } = taken;
  const wrong =
    'glossary' in taken
      ? taken.glossary.errors
      : [...taken.memory.remarks, ...(taken.memory.refused ? [taken.memory.refused] : [])];
  return (
    <div className={wrong.length > 0 ? 'notice wrong' : 'notice'}>
      <p>
        {'glossary' in taken
          ? t('glossary.taken', { name, added: taken.glossary.added, all: taken.glossary.entries })
          : t('glossary.takenMemory', { name, added: taken.memory.added, all: taken.memory.pairs })}
      </p>
      {wrong.length > 0 ? (
        <ul>
          {wrong.map(({ line, reason }) => (
            <li key={`${line} ${reason}`}>
              {t('glossary.line', { line })} <bdi lang="en">{reason}</bdi>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

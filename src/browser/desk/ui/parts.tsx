import { useMemo } from 'react';
import { diffTexts, type Part } from '../../../domain/document/diff.ts';

/** A difference in words: what went is struck through, what came is underlined. */
export function Parts({ parts }: { parts: Part[] }) {
  return parts.map((p, i) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one difference never move
    p.op === 'add' ? (
      <ins key={i}>{p.text}</ins>
    ) : p.op === 'del' ? (
      <del key={i}>{p.text}</del>
    ) : (
      <span key={i}>{p.text}</span>
    ),
  );
}

/** Two plain texts against each other, word by word. */
export function TextDifference({ before, after }: { before: string; after: string }) {
  const parts = useMemo(() => diffTexts(before, after), [before, after]);
  return <Parts parts={parts} />;
}

import type { Node } from 'prosemirror-model';
import type { Problem } from '../../../web/desk-api/contract.ts';

/** Where in the text a problem of the checklist is, as a position; the start when it is nowhere in particular. */
export function placeOf(problem: Problem, doc: Node): number {
  let place: number | null = null;
  let figures = 0;
  let level = 1;
  doc.descendants((node, pos) => {
    if (place !== null) return false;
    if (node.type.name === 'figure' && ++figures === problem.values?.number) place = pos;
    else if (
      problem.key === 'link-dead' &&
      node.marks.some(m => m.type.name === 'link' && m.attrs.href === problem.values?.href)
    )
      place = pos;
    else if (problem.key === 'headings-skip' && node.type.name === 'heading') {
      if (node.attrs.level > level + 1) place = pos + 1;
      level = node.attrs.level;
    }
    return true;
  });
  return place ?? 1;
}

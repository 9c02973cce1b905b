import { Fragment, type ReactNode } from 'react';
import type { NodeJson } from '../../../domain/document/schema.ts';
import { useT } from '../texts.tsx';

/** The words of a segment as they look in the article. Links lead nowhere: a press on a row is for the row. */
export function SegmentText({ content }: { content: readonly NodeJson[] }) {
  const t = useT();
  return content.map((node, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the nodes of one text
    <Fragment key={i}>{shown(node, t('insert.footnote'))}</Fragment>
  ));
}

function shown(node: NodeJson, footnote: string): ReactNode {
  if (node.type === 'hard_break') return <br />;
  if (node.type === 'footnote') {
    const words = node.content?.map(n => n.text ?? '').join('') ?? '';
    return (
      <span className="footnote-node" title={words}>
        <span className="visually-hidden">
          {' '}
          {footnote}: {words}{' '}
        </span>
      </span>
    );
  }
  // the first mark is the outermost one
  return (node.marks ?? []).reduceRight<ReactNode>((inner, mark) => {
    const attrs = mark.attrs ?? {};
    switch (mark.type) {
      case 'strong':
        return <strong>{inner}</strong>;
      case 'em':
        return <em>{inner}</em>;
      case 'strike':
        return <s>{inner}</s>;
      case 'code':
        return <code>{inner}</code>;
      case 'sub':
        return <sub>{inner}</sub>;
      case 'sup':
        return <sup>{inner}</sup>;
      case 'lang':
        return (
          <span lang={String(attrs.lang)} dir={attrs.dir === 'rtl' || attrs.dir === 'ltr' ? attrs.dir : undefined}>
            {inner}
          </span>
        );
      case 'link':
        return (
          <span className="linked" title={String(attrs.href)}>
            {inner}
          </span>
        );
      default:
        return inner;
    }
  }, node.text ?? '');
}

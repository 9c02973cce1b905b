import { useId } from 'react';
import { useRtl, useT } from '../texts.tsx';
import { axesOf, Catch, Marks } from './axes.tsx';
import { Framed, useWidth } from './chart.tsx';

/* Counts by month in kinds, one on another, drawn like the plots of chart.tsx. */

export type Stack = { label: string; long: string; values: number[] };

const height = 220;

/** `kinds`: from the foot of a column to its top; each has its tone, its name in the legend, and its column in the table. */
export function Stacks({
  title,
  about,
  stacks,
  kinds,
  axis,
  format,
  month,
}: {
  title: string;
  about: string;
  stacks: Stack[];
  kinds: { name: string; tone: string }[];
  /** the ticks from 0 to at least the greatest sum */
  axis: (most: number) => number[];
  format: (value: number) => string;
  month: string;
}) {
  const t = useT();
  const rtl = useRtl();
  const { box, width } = useWidth();
  const id = useId();
  const sums = stacks.map(s => s.values.reduce((a, b) => a + b, 0));
  const none = sums.every(sum => sum === 0);
  const marks = axis(Math.max(...sums, 0));
  const axes = axesOf({ width, height, rtl, marks, labels: stacks.map(s => s.label), format });
  const { x, y, bar, every } = axes;
  const words = (s: Stack) => kinds.map((k, i) => `${k.name} ${format(s.values[i]!)}`).join(', ');
  const said = stacks.flatMap((s, i) => (sums[i] ? `${s.long}: ${words(s)}.` : [])).join(' ');
  return (
    <Framed
      title={title}
      about={about}
      head={[month, ...kinds.map(k => k.name)]}
      rows={stacks.map(s => [s.long, ...s.values.map(format)])}
    >
      {/* the description says it in words */}
      <p className="legend" aria-hidden="true">
        {kinds.map(k => (
          <span key={k.name} className={`key tone-${k.tone}`}>
            {k.name}
          </span>
        ))}
      </p>
      <div ref={box} className="plot stacks">
        {none ? (
          <p className="empty">{t('figures.empty')}</p>
        ) : width === 0 ? null : (
          <svg width={width} height={height} role="img" aria-labelledby={`${id}t ${id}d`}>
            <title id={`${id}t`}>{title}</title>
            <desc id={`${id}d`}>{said}</desc>
            <Marks axes={axes} format={format} />
            {stacks.map((s, i) => (
              <g key={s.long} className="value">
                {(stacks.length - 1 - i) % every === 0 ? (
                  <text className="tick" x={x(i)} y={height - 8} textAnchor="middle">
                    {s.label}
                  </text>
                ) : null}
                {s.values.map((v, k) => {
                  const below = s.values.slice(0, k).reduce((a, b) => a + b, 0);
                  return v > 0 ? (
                    <rect
                      key={kinds[k]!.tone}
                      className={`tone-${kinds[k]!.tone}`}
                      x={x(i) - bar / 2}
                      y={y(below + v)}
                      width={bar}
                      height={y(below) - y(below + v)}
                    />
                  ) : null;
                })}
                <Catch axes={axes} at={i} said={`${s.long}: ${words(s)}`} />
              </g>
            ))}
          </svg>
        )}
      </div>
    </Framed>
  );
}

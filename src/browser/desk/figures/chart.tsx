import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { type TextKey, useRtl, useT } from '../texts.tsx';
import { axesOf, Catch, Marks } from './axes.tsx';

/*
 * The plots of the figures, drawn as SVG in the size that there is, so that their words stay readable on a phone. Time
 * runs in the direction of the interface's writing. Each has a title, a description, and its numbers as a table.
 */

export type Point = { label: string; long: string; value: number | null };

type Common = { title: string; about: string; format: (value: number) => string };

/** A figure with its plot and, behind a toggle, its numbers. */
export function Framed({
  title,
  about,
  head,
  rows,
  children,
}: {
  title: string;
  about: string;
  head: string[];
  rows: string[][];
  children: ReactNode;
}) {
  const t = useT();
  return (
    <figure className="chart">
      <figcaption>
        <h3>{title}</h3>
        <p className="muted">{about}</p>
      </figcaption>
      {children}
      <details>
        <summary>{t('figures.table')}</summary>
        <div className="table-scroll">
          <table>
            <thead>
              <tr>
                {head.map(h => (
                  <th key={h} scope="col">
                    {h}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([first, ...cells]) => (
                <tr key={first}>
                  <th scope="row">{first}</th>
                  {cells.map((cell, i) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                    <td key={i}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

/** The width that an element has, in CSS pixels. */
export function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return { box, width };
}

const height = 190;

/** Values by month, as bars for counts and as a line where the height of a bar would say nothing. */
export function Months({
  title,
  about,
  format,
  points,
  form,
  axis,
  month,
  value,
  range = 'figures.range',
}: Common & {
  points: Point[];
  form: 'bars' | 'line';
  /** the ticks from 0 to at least the greatest value */
  axis: (most: number) => number[];
  month: string;
  value: string;
  /** how least, most and last are said */
  range?: TextKey;
}) {
  const t = useT();
  const rtl = useRtl();
  const { box, width } = useWidth();
  const id = useId();
  const known = points.flatMap(p => (p.value === null ? [] : [p.value]));
  const marks = axis(Math.max(...known, 0));
  const axes = axesOf({ width, height, rtl, marks, labels: points.map(p => p.label), format });
  const { x, y, band, bar, every } = axes;
  /** a label at the edge stays in the picture */
  const within = (at: number, label: string) => {
    const half = label.length * 3.4;
    return Math.min(Math.max(at, half), width - half);
  };
  const labelled = band >= 30 && points.every(p => p.value === null || format(p.value).length * 7 <= band);
  const said = [
    about,
    known.length === 0
      ? t('figures.empty')
      : t(range, {
          least: format(Math.min(...known)),
          most: format(Math.max(...known)),
          last: points.at(-1)?.value == null ? '–' : format(points.at(-1)?.value ?? 0),
        }),
  ].join(' ');
  return (
    <Framed
      title={title}
      about={about}
      head={[month, value]}
      rows={points.map(p => [p.long, p.value === null ? '–' : format(p.value)])}
    >
      <div ref={box} className="plot">
        {known.length === 0 ? (
          <p className="empty">{t('figures.empty')}</p>
        ) : width === 0 ? null : (
          <svg width={width} height={height} role="img" aria-labelledby={`${id}t ${id}d`}>
            <title id={`${id}t`}>{title}</title>
            <desc id={`${id}d`}>{said}</desc>
            <Marks axes={axes} format={format} />
            {points.map((p, i) =>
              (points.length - 1 - i) % every === 0 ? (
                <text key={p.long} className="tick" x={within(x(i), p.label)} y={height - 8} textAnchor="middle">
                  {p.label}
                </text>
              ) : null,
            )}
            {form === 'line' ? <Runs points={points} x={x} y={y} /> : null}
            {points.map((p, i) =>
              p.value === null ? null : (
                <g key={p.long} className="value">
                  {form === 'bars' ? (
                    <rect
                      className="column"
                      x={x(i) - bar / 2}
                      y={y(p.value)}
                      width={bar}
                      height={Math.max(y(0) - y(p.value), 0)}
                      rx={2}
                    />
                  ) : (
                    <circle className="dot" cx={x(i)} cy={y(p.value)} r={3.5} />
                  )}
                  <Catch axes={axes} at={i} said={`${p.long}: ${format(p.value)}`} />
                  {form === 'bars' && labelled && p.value > 0 ? (
                    <text className="said" x={x(i)} y={y(p.value) - 6} textAnchor="middle">
                      {format(p.value)}
                    </text>
                  ) : null}
                </g>
              ),
            )}
          </svg>
        )}
      </div>
    </Framed>
  );
}

/** The line through the months that have a value; a month without one breaks it. */
function Runs({ points, x, y }: { points: Point[]; x: (i: number) => number; y: (v: number) => number }) {
  let path = '';
  points.forEach((p, i) => {
    if (p.value === null) return;
    const begins = i === 0 || points[i - 1]?.value == null;
    path += `${begins ? 'M' : 'L'}${x(i).toFixed(1)} ${y(p.value).toFixed(1)}`;
  });
  return <path className="line" d={path} />;
}

/** Two counts for each of a few kinds, side by side. */
export function Pairs({
  title,
  about,
  format,
  rows,
  first,
  second,
  kind,
}: Common & { rows: { label: string; first: number; second: number }[]; first: string; second: string; kind: string }) {
  const t = useT();
  const rtl = useRtl();
  const { box, width } = useWidth();
  const id = useId();
  const most = Math.max(...rows.flatMap(r => [r.first, r.second]), 1);
  const line = 58;
  const tall = rows.length * line;
  const room = Math.max(width - 48, 1);
  const long = (v: number) => (v / most) * room;
  const none = rows.every(r => r.first + r.second === 0);
  const said = rows.map(r => `${r.label}: ${first} ${format(r.first)}, ${second} ${format(r.second)}.`).join(' ');
  return (
    <Framed
      title={title}
      about={about}
      head={[kind, first, second]}
      rows={rows.map(r => [r.label, format(r.first), format(r.second)])}
    >
      {/* the description says it in words */}
      <p className="legend" aria-hidden="true">
        <span className="key first">{first}</span> <span className="key second">{second}</span>
      </p>
      <div ref={box} className="plot">
        {none ? (
          <p className="empty">{t('figures.empty')}</p>
        ) : width === 0 ? null : (
          <svg width={width} height={tall} role="img" aria-labelledby={`${id}t ${id}d`}>
            <title id={`${id}t`}>{title}</title>
            <desc id={`${id}d`}>{said}</desc>
            {rows.map((r, i) => (
              <g key={r.label}>
                <text className="said" x={rtl ? width : 0} y={i * line + 14} textAnchor="start">
                  {r.label}
                </text>
                {([r.first, r.second] as const).map((v, k) => {
                  const y = i * line + 21 + k * 14;
                  return (
                    <g key={k === 0 ? 'first' : 'second'}>
                      <rect
                        className={k === 0 ? 'column' : 'column second'}
                        x={rtl ? width - long(v) : 0}
                        y={y}
                        width={Math.max(long(v), 1)}
                        height={11}
                        rx={2}
                      />
                      <text className="tick" x={rtl ? width - long(v) - 6 : long(v) + 6} y={y + 10} textAnchor="start">
                        {format(v)}
                      </text>
                    </g>
                  );
                })}
              </g>
            ))}
          </svg>
        )}
      </div>
    </Framed>
  );
}

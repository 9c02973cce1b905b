/*
 * Where things stand in a plot of columns: time runs in the direction of the interface's writing, the words of the axis stand
 * where it begins.
 */

export type Axes = {
  width: number;
  height: number;
  rtl: boolean;
  marks: readonly number[];
  /** px between the edge and the axis, for its words */
  side: number;
  /** px of one column with the room around it, and of the column */
  band: number;
  bar: number;
  /** every how manieth label at the foot fits */
  every: number;
  top: number;
  bottom: number;
  x(column: number): number;
  y(value: number): number;
};

const [top, bottom] = [18, 26];

/** `marks`: from 0 to at least the greatest value. `labels`: those at the foot, one a column. */
export function axesOf(of: {
  width: number;
  height: number;
  rtl: boolean;
  marks: readonly number[];
  labels: readonly string[];
  format: (value: number) => string;
}): Axes {
  const { width, height, rtl, marks, labels, format } = of;
  const most = marks.at(-1) || 1;
  const side = Math.max(...marks.map(m => format(m).length)) * 7 + 12;
  const band = Math.max(width - side - 4, 1) / Math.max(labels.length, 1);
  const longest = Math.max(...labels.map(l => l.length), 0) * 6.5 + 14;
  return {
    ...{ width, height, rtl, marks, side, band, top, bottom },
    bar: Math.min(band * 0.66, 36),
    every: Math.max(1, Math.ceil(longest / band)),
    x: i => (rtl ? width - side - band * (i + 0.5) : side + band * (i + 0.5)),
    y: v => top + (height - top - bottom) * (1 - v / most),
  };
}

/** The lines of the marks with what they mean. */
export function Marks({ axes, format }: { axes: Axes; format: (value: number) => string }) {
  const { marks, rtl, side, width, y } = axes;
  return marks.map(m => (
    <g key={m}>
      <line
        className={m === 0 ? 'axis' : 'grid'}
        x1={rtl ? 4 : side}
        x2={rtl ? width - side : width - 4}
        y1={y(m)}
        y2={y(m)}
      />
      {/* the end of the words is at the plot in either direction of writing */}
      <text className="tick" x={rtl ? width - side + 8 : side - 8} y={y(m) + 4} textAnchor="end">
        {format(m)}
      </text>
    </g>
  ));
}

/** What answers to the pointer: the whole column. */
export function Catch({ axes, at, said }: { axes: Axes; at: number; said: string }) {
  const { x, band, height } = axes;
  return (
    <rect className="catch" x={x(at) - band / 2} y={top} width={band} height={height - top - bottom}>
      <title>{said}</title>
    </rect>
  );
}

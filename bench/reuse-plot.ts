/*
 * How the time to look through pages grows with the articles, drawn. Both axes are of even steps for equal factors.
 */
export type Step = { articles: number; all: number; english: number };

const [width, height, left, bottom, top, right] = [720, 330, 56, 44, 24, 132];

export function drawGrowth(steps: Step[]): string {
  const x = (articles: number) =>
    left + ((width - left - right) * Math.log(articles / 2_000)) / Math.log(1_000_000 / 2_000);
  const y = (rate: number) => height - bottom - ((height - bottom - top) * Math.log(rate / 20)) / Math.log(200 / 20);
  const line = (of: 'all' | 'english') =>
    steps.map(s => `${x(s.articles).toFixed(1)},${y(s[of]).toFixed(1)}`).join(' ');
  const last = steps.at(-1)!;
  const rows = [20, 50, 100, 200].map(
    rate =>
      `<path class="grid" d="M${left} ${y(rate).toFixed(1)}H${width - right}"/><text class="left" x="${left - 8}" y="${(y(rate) + 4).toFixed(1)}">${rate}</text>`,
  );
  const columns = [2_500, 10_000, 30_000, 100_000, 300_000, 1_000_000].map(
    n => `<text class="below" x="${x(n).toFixed(1)}" y="${height - bottom + 20}">${n.toLocaleString('en')}</text>`,
  );
  const series = (['all', 'english'] as const).map(
    of =>
      `<polyline class="${of}" points="${line(of)}"/>${steps.map(s => `<circle class="${of}" cx="${x(s.articles).toFixed(1)}" cy="${y(s[of]).toFixed(1)}" r="3.5"/>`).join('')}`,
  );
  const gap = Math.max(16, y(last.english) - y(last.all));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="t">
<title id="t">MB of pages a second on one core, by the number of articles looked for: ${steps.map(s => `${s.articles.toLocaleString('en')}: ${s.all.toFixed(0)}`).join('; ')}</title>
<style>
svg{background:#fff}text{font:13px system-ui,sans-serif;fill:#222}.left{text-anchor:end}.below{text-anchor:middle}
.grid{stroke:#ddd}.goal{stroke:#777;stroke-dasharray:5 4}polyline{fill:none;stroke-width:2.5}
polyline.all{stroke:#0b57a4}circle.all{fill:#0b57a4}polyline.english{stroke:#b3261e}circle.english{fill:#b3261e}
</style>
<text x="4" y="15">MB of pages a second, one core</text>
${[...rows, ...columns, ...series].join('\n')}
<text x="${width - right + 12}" y="${(y(last.all) + 2).toFixed(1)}">all pages</text>
<text x="${width - right + 12}" y="${(y(last.all) + gap + 2).toFixed(1)}">English ones</text>
<text class="below" x="${((left + width - right) / 2).toFixed(0)}" y="${height - 6}">articles in the index</text>
</svg>
`;
}

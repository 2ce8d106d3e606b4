import { ChartFrame, color, Empty } from '@gauntlet/ui';

export const title = 'Chart frame';
export const about =
  'Title, unit, legend and the figures as a table around any SVG. Given a function, it ' +
  'draws at the width there is: (width) => Plot.plot({ width, marks }).';

const rows: [string, number, number][] = [
  ['09:00', 212, 220],
  ['09:05', 218, 224],
  ['09:10', 209, 231],
  ['09:15', 224, 246],
  ['09:20', 215, 239],
  ['09:25', 211, 228],
  ['09:30', 219, 226],
];
const data = { columns: ['time', 'baseline', 'canary'], rows };
const none = { columns: data.columns, rows: [] };

const SVG = 'http://www.w3.org/2000/svg';

function element(name: string, attributes: Record<string, string | number>, text = '') {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.textContent = text;
  return made;
}

function draw(width: number) {
  const height = 180;
  const x = (at: number) => 36 + (at * (width - 48)) / (rows.length - 1);
  const y = (ms: number) => 160 - ((ms - 200) / 50) * 145;
  const picture = element('svg', { width, height, viewBox: `0 0 ${width} ${height}` });
  for (const ms of [200, 210, 220, 230, 240, 250]) {
    const line = { x1: 36, x2: width - 12, y1: y(ms), y2: y(ms), stroke: color('line') };
    const place = { x: 30, y: y(ms) + 4, 'text-anchor': 'end' };
    picture.append(element('line', line));
    picture.append(element('text', { ...place, fill: color('muted'), 'font-size': 11 }, `${ms}`));
  }
  for (const series of [1, 2] as const) {
    const path = rows.map((row, at) => `${at === 0 ? 'M' : 'L'}${x(at)} ${y(row[series])}`);
    picture.append(
      element('path', {
        d: path.join(''),
        fill: 'none',
        stroke: color(`series-${series}`),
        'stroke-width': 2,
        'stroke-dasharray': series === 2 ? '5 3' : 'none',
      }),
    );
  }
  return picture;
}

export function Example() {
  const advice = (
    <Empty title="No canary has run yet">
      <code>npx gauntlet ship production</code> starts one and draws it here.
    </Empty>
  );
  return (
    <div className="stack">
      <ChartFrame
        title="Latency, 95th percentile"
        unit="ms"
        legend={[
          { label: 'baseline 1.7.4', color: 'series-1' },
          { label: 'canary 1.8.0', color: 'series-2', dashed: true },
        ]}
        data={data}
        empty={advice}
      >
        {draw}
      </ChartFrame>
      <ChartFrame title="Error rate" unit="%" data={none} empty={advice} loading>
        {draw}
      </ChartFrame>
      <ChartFrame title="Cost of a run" unit="USD" data={none} empty={advice}>
        {draw}
      </ChartFrame>
    </div>
  );
}

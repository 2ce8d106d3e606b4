// The meaning of what the data components render: what a screen reader gets, and copies give.
import { renderToStaticMarkup as render } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { ChartFrame } from './chart.tsx';
import { Code } from './code.tsx';
import { KeyValues } from './key-values.tsx';
import { Strip } from './strip.tsx';
import { type Column, Table } from './table.tsx';

type Row = { name: string; rate: number };
const columns: Column<Row>[] = [
  { key: 'name', title: 'Name', cell: ({ name }) => name, sortValue: ({ name }) => name },
  { key: 'rate', title: 'Rate', cell: ({ rate }) => rate, numeric: true },
];
const rows = [
  { name: 'b', rate: 1 },
  { name: 'a', rate: 2 },
];
const count = (html: string, part: string) => html.split(part).length - 1;

describe('table', () => {
  const table = { caption: 'Tests', columns, rows, rowKey: ({ name }: Row) => name };
  test('has a caption, headers of columns and of rows', () => {
    const html = render(<Table {...table} />);
    expect(html).toMatch(/<caption[^>]*>Tests<\/caption>/);
    expect(count(html, 'scope="col"')).toBe(2);
    expect(count(html, 'scope="row"')).toBe(2);
    expect(html).toContain('data-title="Rate"');
  });
  test('says which column sorts and how; only sortable headers are buttons', () => {
    const html = render(<Table {...table} sort={{ key: 'name', direction: 'ascending' }} />);
    expect(html).toContain('aria-sort="ascending"');
    expect(count(html, '<button')).toBe(1);
    expect(html.indexOf('>a</th>')).toBeLessThan(html.indexOf('>b</th>'));
  });
  test('leaves the order to a server that sorts', () => {
    const sort = { key: 'name', direction: 'ascending' } as const;
    const html = render(<Table {...table} sort={sort} onSort={() => undefined} />);
    expect(html.indexOf('>b</th>')).toBeLessThan(html.indexOf('>a</th>'));
  });
  test('shows the advice when there is no row', () => {
    expect(render(<Table {...table} rows={[]} empty="Nothing yet" />)).toBe('Nothing yet');
  });
});

describe('strip', () => {
  const days = Array.from({ length: 28 }, (_, at) => ({
    date: `2026-02-${String(at + 1).padStart(2, '0')}`,
    passed: 9,
    total: 10,
    flaky: at === 5 ? 2 : 0,
  }));
  test('names every day, and is one stop of the keyboard', () => {
    const html = render(<Strip label="unit" days={days} />);
    expect(count(html, '<button')).toBe(28);
    expect(count(html, 'tabindex="0"')).toBe(1);
    expect(html).toContain('aria-label="Fri 6 Feb: 90.0 % passed (9 of 10), 2 flaky"');
    expect(count(html, 'strip-flaky')).toBe(1);
    expect(html).toContain('28 days, 90.0 % passed');
  });
  test('stands without days', () => {
    expect(render(<Strip label="unit" days={[]} />)).toContain('0 days, no runs');
  });
});

describe('chart frame', () => {
  const data = { columns: ['time', 'ms'], rows: [['09:00', 212]] as const };
  const none = { columns: ['time', 'ms'], rows: [] };
  test('gives the figures of the picture as a table', () => {
    const html = render(
      <ChartFrame title="Latency" unit="ms" data={data} empty="none">
        <svg />
      </ChartFrame>,
    );
    expect(html).toContain('<div class="chart-picture" aria-hidden="true"><svg></svg></div>');
    expect(html).toMatch(/<caption[^>]*>Latency, figures<\/caption>/);
    expect(html).toContain('212');
  });
  test('shows advice without rows, and neither advice nor picture while it loads', () => {
    const frame = (loading: boolean) =>
      render(
        <ChartFrame title="Latency" data={none} empty="Ship first" loading={loading}>
          <svg />
        </ChartFrame>,
      );
    expect(frame(false)).toContain('Ship first');
    expect(frame(true)).toContain('role="progressbar"');
    expect(frame(true)).not.toContain('Ship first');
    expect(frame(true) + frame(false)).not.toContain('chart-picture');
  });
});

describe('code', () => {
  const html = render(
    <Code
      label="a.ts"
      start={9}
      code={'<one>\n\ntwo\n'}
      marks={[
        { line: 11, state: 'fail', note: 'not run' },
        { line: 10, state: 'pass' },
      ]}
    />,
  );
  test('numbers are attributes, so that they are not copied', () => {
    expect([...html.matchAll(/data-number="([^"]*)"/g)].map((found) => found[1])).toEqual([
      ' 9',
      '10',
      '11',
    ]);
  });
  test('is text, never markup', () => {
    expect(html).toContain('&lt;one&gt;');
  });
  test('a mark says its line and its note, or its state', () => {
    expect(html).toContain('line 11, </span>not run');
    expect(html).toMatch(/line 10, <\/span><span class="hidden-text">pass</);
  });
});

test('key and value are terms and their descriptions', () => {
  const html = render(<KeyValues items={[{ key: 'tree', value: '9f2c' }]} />);
  expect(html).toMatch(/<dl[^>]*><div><dt[^>]*>tree<\/dt><dd>9f2c<\/dd><\/div><\/dl>/);
});

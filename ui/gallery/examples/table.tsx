import { Badge, type Column, Empty, type State, Table } from '@gauntlet/ui';

export const title = 'Table';
export const about =
  'Press a header to sort. The head stays in sight. In a narrow place each row becomes a ' +
  'card, or, with narrow="scroll", the figures scroll sideways.';

type Row = { test: string; layer: string; state: State; rate: number; tookMs?: number };

const rows: Row[] = [
  { test: 'closes a hold once', layer: 'unit', state: 'pass', rate: 100, tookMs: 4 },
  {
    test: 'resumes an upload after a cut line',
    layer: 'integration',
    state: 'quarantined',
    rate: 93.1,
    tookMs: 1840,
  },
  {
    test: 'refuses a budget below zero',
    layer: 'contract',
    state: 'fail',
    rate: 97.4,
    tookMs: 212,
  },
  { test: 'drains before the switch', layer: 'e2e', state: 'running', rate: 99.2 },
  { test: 'survives a full disk', layer: 'chaos', state: 'skipped', rate: 98 },
  { test: 'reads a ring of one node', layer: 'unit', state: 'unknown', rate: 100, tookMs: 11 },
];

const columns: Column<Row>[] = [
  { key: 'test', title: 'Test', cell: ({ test }) => test, sortValue: ({ test }) => test },
  { key: 'layer', title: 'Layer', cell: ({ layer }) => layer, sortValue: ({ layer }) => layer },
  { key: 'state', title: 'Result', cell: ({ state }) => <Badge state={state} /> },
  {
    key: 'rate',
    title: 'Pass rate, %',
    cell: ({ rate }) => rate.toFixed(1),
    sortValue: ({ rate }) => rate,
    numeric: true,
  },
  {
    key: 'took',
    title: 'Took, ms',
    cell: ({ tookMs }) => tookMs ?? '–',
    sortValue: ({ tookMs }) => tookMs,
    numeric: true,
  },
];

const hours = Array.from({ length: 12 }, (_, at) => `${String(at * 2).padStart(2, '0')}:00`);
const servers = ['node-1', 'node-2', 'node-3'].map((name, at) => ({ name, at }));
const load: Column<(typeof servers)[number]>[] = [
  { key: 'server', title: 'Server', cell: ({ name }) => name },
  ...hours.map((hour, index) => ({
    key: hour,
    title: hour,
    cell: ({ at }: { at: number }) => 120 + ((index * 37 + at * 53) % 90),
    numeric: true,
  })),
];

export function Example() {
  return (
    <div className="stack">
      <Table
        caption="Tests of this run"
        columns={columns}
        rows={rows}
        rowKey={({ test }) => test}
        sort={{ key: 'rate', direction: 'ascending' }}
      />
      <Table
        caption="Writes, MB/s"
        columns={load}
        rows={servers}
        rowKey={({ name }) => name}
        narrow="scroll"
      />
      <Table
        caption="Flaky tests"
        columns={columns}
        rows={[]}
        rowKey={({ test }) => test}
        empty={<Empty title="No flaky test">Nothing to do: no test both passed and failed.</Empty>}
      />
    </div>
  );
}

import { ChartFrame, color, Empty, Field, Progress } from '@gauntlet/ui';
import * as Plot from '@observablehq/plot';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { CostAnswer } from '../answers.ts';
import { get } from '../api.ts';
import { Frame } from '../frame.tsx';
import { Failure } from './failure.tsx';

const kinds = { day: 'Cost by day', model: 'Cost by model', job: 'Cost by job' } as const;

export function CostsPage() {
  const [days, setDays] = useState(30);
  return (
    <Frame title="Costs" about="What was paid for calls, exactly" current="#/costs">
      <div className="filters">
        <Field label="Days">
          {(control) => (
            <select
              {...control}
              value={days}
              onChange={({ target }) => setDays(Number(target.value))}
            >
              {[7, 30, 90, 366].map((count) => (
                <option key={count}>{count}</option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <div className="stack">
        {(Object.keys(kinds) as (keyof typeof kinds)[]).map((by) => (
          <Costs key={by} by={by} days={days} />
        ))}
      </div>
    </Frame>
  );
}

/** Short enough for its place beside a bar. */
function labelOf(by: keyof typeof kinds, label: string): string {
  if (by === 'day') return label.slice(5);
  return label.length > 22 ? `${label.slice(0, 21)}…` : label;
}

function Costs({ by, days }: { by: keyof typeof kinds; days: number }) {
  const query = useQuery({
    queryKey: ['costs', by, days],
    queryFn: () => get<CostAnswer>(`/analytics/costs?by=${by}&days=${days}`),
  });
  const costs = query.data?.costs;
  const draw = useCallback(
    (width: number) => {
      const rows = (costs ?? [])
        .slice(0, 30)
        .map(({ name, label, cost }) => ({ name, label: labelOf(by, label), cost: Number(cost) }));
      const labels = new Map(rows.map(({ name, label }) => [name, label]));
      const tickFormat = (name: string) => labels.get(name) ?? name;
      const style = { background: 'transparent', fontSize: '12px' };
      const fill = color('series-1');
      if (by === 'day') {
        return Plot.plot({
          width,
          height: 220,
          style,
          marginLeft: 70,
          x: { label: null, type: 'band', tickFormat },
          y: { label: null, grid: true },
          marks: [Plot.barY(rows, { x: 'name', y: 'cost', fill }), Plot.ruleY([0])],
        });
      }
      return Plot.plot({
        width,
        height: 60 + rows.length * 28,
        style,
        marginLeft: Math.min(180, width / 2.5),
        x: { label: null, grid: true, ticks: 4 },
        y: { label: null, tickFormat },
        marks: [
          Plot.barX(rows, { y: 'name', x: 'cost', fill, sort: { y: '-x' } }),
          Plot.ruleX([0]),
        ],
      });
    },
    [costs, by],
  );
  if (query.isPending) return <Progress label="Reading the figures" />;
  if (query.isError) return <Failure error={query.error} again={() => query.refetch()} />;
  return (
    <ChartFrame
      title={kinds[by]}
      unit="dollars"
      data={{
        columns: [by, 'dollars', 'calls', 'tokens'],
        rows: query.data.costs.map(({ label, cost, calls, tokens }) => [
          label,
          cost,
          calls,
          tokens,
        ]),
      }}
      empty={<Empty title="Nothing was paid yet">Start a job to see what it costs.</Empty>}
    >
      {draw}
    </ChartFrame>
  );
}

import { Button, durationText, KeyValues, Progress } from '@gauntlet/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ForecastAnswer } from './answers.ts';
import { api, get } from './api.ts';
import { dollars, roughDollars } from './format.ts';

type Wish = {
  template_id: string;
  seed_data_path: string | null;
  num_records: number;
  budget_limit: string;
};

export function Forecast({ wish }: { wish: Wish }) {
  const [id, setId] = useState('');
  const [problem, setProblem] = useState('');
  const { num_records: count, budget_limit: budget } = wish;
  const query = useQuery({
    queryKey: ['forecast', id, count, budget],
    queryFn: () =>
      get<ForecastAnswer>(`/jobs/forecast/${id}?num_records=${count}&budget_limit=${budget}`),
    enabled: id !== '',
    refetchInterval: ({ state }) => (state.data?.ready ? false : 400),
  });
  const begin = async () => {
    setProblem('');
    try {
      const { budget_limit: _, ...rest } = wish;
      const asked = { ...rest, output_format: undefined };
      const made = await api<{ forecast_id: string }>('POST', '/jobs/forecast', asked);
      setId(made.forecast_id);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const { data } = query;
  return (
    <div className="stack">
      <div className="row">
        <Button onClick={begin}>Forecast cost and time</Button>
        <span className="label">its calls are real and cost a little</span>
      </div>
      {problem !== '' && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {id !== '' && !data?.ready && <Progress label="Making five records" />}
      {data?.ready && <Result data={data} count={count} budget={budget} />}
    </div>
  );
}

type ResultProps = { data: ForecastAnswer; count: number; budget: string };

function Result({ data, count, budget }: ResultProps) {
  const { cost, time_ms: time, records_within_budget: within } = data;
  const isShort = within !== null && within < count;
  return (
    <div role="status">
      <KeyValues
        items={[
          {
            key: 'Cost',
            value: [
              `${roughDollars(cost.low)} to ${roughDollars(cost.high)},`,
              `about ${roughDollars(cost.mean)}`,
            ].join(' '),
          },
          {
            key: `In ${Math.round(data.confidence * 100)} of 100 jobs`,
            value: 'the cost falls in this range',
          },
          { key: 'Time', value: `about ${durationText(time.mean)}` },
          {
            key: `For ${dollars(budget)}`,
            value: isShort
              ? `${within} of ${count} records: the budget will run out`
              : `all ${count} records`,
          },
          { key: 'The five records cost', value: dollars(data.sample_cost) },
        ]}
      />
    </div>
  );
}

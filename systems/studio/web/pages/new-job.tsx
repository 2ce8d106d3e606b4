import { Button, Card, Cards, Field, TextField } from '@gauntlet/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SeedAnswer, TemplateAnswer } from '../answers.ts';
import { ApiError, api, get } from '../api.ts';
import { Forecast } from '../forecast.tsx';
import { Frame } from '../frame.tsx';
import { leadOn } from '../lead-on.ts';
import { SeedUpload } from '../seed-upload.tsx';

type Wish = {
  template: string;
  seed: string;
  records: string;
  budget: string;
  format: string;
};

export function NewJobPage() {
  const [wish, setWish] = useState<Wish>({
    template: '',
    seed: '',
    records: '100',
    budget: '0.10',
    format: 'jsonl',
  });
  const [problem, setProblem] = useState<ApiError>();
  const templates = useQuery({
    queryKey: ['templates', 'for jobs'],
    queryFn: () => get<{ templates: TemplateAnswer[] }>('/templates?include_public=true'),
  });
  const seeds = useQuery({
    queryKey: ['seeds'],
    queryFn: () => get<{ seeds: SeedAnswer[] }>('/seed-data'),
  });
  const template = wish.template || (templates.data?.templates[0]?.template_id ?? '');
  const seed = wish.seed || (seeds.data?.seeds[0]?.s3_key ?? '');
  const set = (part: Partial<Wish>) => {
    setWish({ ...wish, ...part });
    // What was wrong may be right now.
    setProblem(undefined);
  };
  const body = {
    template_id: template,
    seed_data_path: seed === '' ? null : seed,
    num_records: Number(wish.records),
    output_format: wish.format,
    budget_limit: wish.budget,
  };
  const start = async () => {
    const goOn = leadOn();
    setProblem(undefined);
    try {
      const job = await api<{ job_id: string }>('POST', '/jobs', body);
      goOn(`#/jobs/${job.job_id}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error);
    }
  };
  const wrong = (field: string) =>
    problem?.fields.find((one) => one.field === field)?.message ??
    (problem?.message.startsWith(field) ? problem.message : undefined);
  return (
    <Frame
      title="New job"
      about="A template, your rows, and the most that it may cost"
      current="#/new"
      actions={
        <Button kind="primary" onClick={start}>
          Start the job
        </Button>
      }
    >
      {problem && (
        <p className="problem" role="alert">
          {problem.message}. {problem.fix}
        </p>
      )}
      <Cards>
        <Card title="What to make">
          <Field label="Template">
            {(control) => (
              <select
                {...control}
                value={template}
                onChange={({ target }) => set({ template: target.value })}
              >
                {templates.data?.templates.map((one) => (
                  <option key={one.template_id} value={one.template_id}>
                    {one.name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <div className="fields">
            <TextField
              label="Records"
              type="number"
              min={1}
              value={wish.records}
              error={wrong('num_records')}
              onChange={({ target }) => set({ records: target.value })}
            />
            <TextField
              label="Budget in dollars"
              inputMode="decimal"
              value={wish.budget}
              error={wrong('budget_limit')}
              onChange={({ target }) => set({ budget: target.value })}
            />
            <Field label="Format">
              {(control) => (
                <select
                  {...control}
                  value={wish.format}
                  onChange={({ target }) => set({ format: target.value })}
                >
                  <option value="jsonl">JSON lines</option>
                  <option value="csv">CSV</option>
                  <option value="parquet">Parquet</option>
                </select>
              )}
            </Field>
          </div>
        </Card>
        <Card title="Seed data">
          <Field label="File" hint="Rows are taken in turn, and again from the first one">
            {(control) => (
              <select
                {...control}
                value={seed}
                onChange={({ target }) => set({ seed: target.value })}
              >
                {seeds.data?.seeds.length === 0 && <option value="">none yet</option>}
                {seeds.data?.seeds.map((one) => (
                  <option key={one.s3_key} value={one.s3_key}>
                    {`${one.filename} (${one.record_count ?? '?'} rows)`}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <SeedUpload
            templateId={template}
            onKept={async (key) => {
              await seeds.refetch();
              set({ seed: key });
            }}
          />
        </Card>
        <Card title="Forecast" note="makes 5 of the records" wide>
          <Forecast wish={body} />
        </Card>
      </Cards>
    </Frame>
  );
}

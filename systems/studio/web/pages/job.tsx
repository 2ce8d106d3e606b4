import {
  Badge,
  Button,
  Card,
  Cards,
  Dialog,
  KeyValues,
  Progress,
  Table,
  TextField,
  useToast,
} from '@gauntlet/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { BoardAnswer, JobAnswer } from '../answers.ts';
import { ApiError, api, follow, get } from '../api.ts';
import { Budget } from '../budget.tsx';
import { cellText, dateText, dollars, isLive, stateOf, statusWord } from '../format.ts';
import { Frame } from '../frame.tsx';
import { leadOn } from '../lead-on.ts';
import { Failure } from './failure.tsx';

export function JobPage({ id }: { id: string }) {
  const key = ['dashboard', id];
  const query = useQuery({ queryKey: key, queryFn: () => get<BoardAnswer>(`/dashboard/${id}`) });
  const live = useLive(id, query.data?.status);
  const job = query.data && { ...query.data, ...live };
  if (query.isError) {
    return (
      <Frame title="Job" current="#/jobs">
        <Failure error={query.error} again={() => query.refetch()} />
      </Frame>
    );
  }
  if (job === undefined) {
    return (
      <Frame title="Job" current="#/jobs">
        <Progress label="Reading the job" />
      </Frame>
    );
  }
  return (
    <Frame
      title={job.name}
      about={
        <span aria-live="polite">
          <Badge state={stateOf[job.status]}>{statusWord(job.status)}</Badge>{' '}
          {job.problem ?? `since ${dateText(job.created_at)}`}
        </span>
      }
      current="#/jobs"
      actions={<Actions job={job} />}
    >
      {job.status === 'BUDGET_EXCEEDED' && (
        <p className="problem" role="alert">
          The budget of {dollars(job.cost.budget)} is used up: the next call could cost more than
          the {dollars(job.cost.remaining)} that are left. What was paid for is kept:
          {` ${job.progress.completed} of ${job.progress.total} records. `}
          Raise the budget to go on from there, or download what is done.
        </p>
      )}
      <Cards>
        <ProgressCard job={job} />
        <Card title="Made from">
          <KeyValues
            items={[
              { key: 'Template version', value: job.config.template_version },
              { key: 'Seed data', value: job.config.seed_data_path?.split('/').at(-1) ?? 'none' },
              { key: 'Models', value: Object.values(job.config.models).join(', ') },
              { key: 'Format', value: job.config.output_format },
            ]}
          />
          <RaiseBudget job={job} />
        </Card>
        <Samples job={job} />
      </Cards>
    </Frame>
  );
}

function ProgressCard({ job }: { job: BoardAnswer }) {
  return (
    <Card
      title="Progress"
      note={job.status === 'RUNNING' ? `${job.records_per_second} records/s` : undefined}
    >
      <Progress
        label="Records"
        value={job.progress.completed + job.progress.failed}
        max={job.progress.total}
        unit="records"
        {...(job.remaining_ms === null ? {} : { remainingMs: job.remaining_ms })}
      />
      <Budget cost={job.cost} />
      <KeyValues
        items={[
          { key: 'Done', value: job.progress.completed },
          { key: 'Failed', value: job.progress.failed },
          { key: 'Spent', value: dollars(job.cost.spent) },
          { key: 'Held for calls', value: dollars(job.cost.reserved) },
          { key: 'Budget', value: dollars(job.cost.budget) },
          { key: 'Left', value: dollars(job.cost.remaining) },
        ]}
      />
    </Card>
  );
}

/** What the stream said last; the figures that it does not carry are read again at times. */
function useLive(id: string, status: string | undefined): Partial<BoardAnswer> | undefined {
  const [live, setLive] = useState<Partial<BoardAnswer>>();
  const queries = useQueryClient();
  useEffect(() => {
    if (status === undefined) return;
    const stop = new AbortController();
    let last = 0;
    follow(
      `/jobs/${id}/stream`,
      (name, data) => {
        setLive(data as BoardAnswer);
        const now = performance.now();
        if (name !== 'end' && now - last < 2_000) return;
        last = now;
        void queries.invalidateQueries({ queryKey: ['dashboard', id] });
      },
      stop.signal,
    ).catch(() => {
      // The page has gone on, or the server stops: the figures stay as they were last seen.
    });
    return () => stop.abort();
  }, [id, status, queries]);
  return live;
}

function Samples({ job }: { job: BoardAnswer }) {
  const samples = job.samples ?? [];
  const errors = job.errors ?? [];
  return (
    <>
      {samples.length > 0 && (
        <Card title="Sample records" wide>
          {samples.map(({ index, output, score }) => (
            <article key={index} className="record">
              <h3>
                Record {index}
                {score !== null && <span className="label"> score {score}</span>}
              </h3>
              {Object.entries(output).map(([name, value]) => (
                <p key={name}>
                  <span className="label">{name}</span> {cellText(value)}
                </p>
              ))}
            </article>
          ))}
        </Card>
      )}
      {errors.length > 0 && (
        <Card title="Records that failed" wide>
          <Table
            caption="Failed"
            columns={[
              { key: 'index', title: 'Record', cell: ({ index }) => index },
              { key: 'problem', title: 'Why', cell: ({ problem }) => problem },
            ]}
            rows={errors}
            rowKey={({ index }) => String(index)}
          />
        </Card>
      )}
    </>
  );
}

function useChange(job: JobAnswer) {
  const queries = useQueryClient();
  const notify = useToast();
  return async (method: string, body?: object) => {
    try {
      await api(method, `/jobs/${job.job_id}`, body);
      void queries.invalidateQueries();
      return true;
    } catch (error) {
      notify({ state: 'fail', text: error instanceof Error ? error.message : String(error) });
      return false;
    }
  };
}

function Actions({ job }: { job: JobAnswer }) {
  const [asking, setAsking] = useState(false);
  const change = useChange(job);
  const notify = useToast();
  const live = isLive(job.status);
  const download = async () => {
    try {
      type Links = { files: { url: string; filename: string }[] };
      const { files } = await get<Links>(`/jobs/${job.job_id}/download`);
      for (const { url, filename } of files) {
        const link = document.createElement('a');
        link.href = url;
        link.download = filename;
        link.click();
      }
    } catch (error) {
      notify({ state: 'fail', text: error instanceof ApiError ? error.message : String(error) });
    }
  };
  const end = async () => {
    const goOn = leadOn();
    setAsking(false);
    if ((await change('DELETE')) && !live) goOn('#/jobs');
  };
  return (
    <>
      {live && job.status !== 'PAUSED' && (
        <Button onClick={() => change('PATCH', { action: 'pause' })}>Pause</Button>
      )}
      {job.status === 'PAUSED' && (
        <Button onClick={() => change('PATCH', { action: 'resume' })}>Resume</Button>
      )}
      {(job.status === 'PARTIAL' || job.status === 'FAILED') && (
        <Button onClick={() => change('PATCH', { action: 'retry' })}>Retry what failed</Button>
      )}
      <Button onClick={download} kind={live ? 'plain' : 'primary'}>
        {live ? 'Download what is done' : 'Download'}
      </Button>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {live ? 'Cancel' : 'Remove'}
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={live ? 'Cancel this job?' : 'Remove this job?'}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button kind="danger" onClick={end}>
              {live ? 'Cancel the job' : 'Remove it with its data'}
            </Button>
          </>
        }
      >
        {live ? 'Records that are done stay and can be downloaded.' : 'Its records are gone then.'}
      </Dialog>
    </>
  );
}

function RaiseBudget({ job }: { job: JobAnswer }) {
  const [budget, setBudget] = useState('');
  const change = useChange(job);
  if (!isLive(job.status) && job.status !== 'BUDGET_EXCEEDED') return null;
  return (
    <form
      className="row"
      onSubmit={async (event) => {
        event.preventDefault();
        if (await change('PATCH', { budget_limit: budget })) setBudget('');
      }}
    >
      <TextField
        label="Raise the budget to"
        inputMode="decimal"
        placeholder={job.cost.budget}
        value={budget}
        onChange={({ target }) => setBudget(target.value)}
      />
      <Button type="submit" disabled={budget === ''}>
        Raise
      </Button>
    </form>
  );
}

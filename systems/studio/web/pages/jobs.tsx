import {
  Badge,
  Button,
  ButtonLink,
  type Column,
  Empty,
  Field,
  Progress,
  Table,
} from '@gauntlet/ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { JobAnswer } from '../answers.ts';
import { get } from '../api.ts';
import { dateText, isLive, roughDollars, stateOf, statusWord } from '../format.ts';
import { Frame } from '../frame.tsx';
import { jobStatuses } from '../statuses.ts';
import { Failure } from './failure.tsx';

const columns: Column<JobAnswer>[] = [
  {
    key: 'name',
    title: 'Job',
    cell: ({ name, job_id: id }) => <a href={`#/jobs/${id}`}>{name}</a>,
    sortValue: ({ name }) => name,
  },
  {
    key: 'status',
    title: 'Status',
    cell: ({ status }) => <Badge state={stateOf[status]}>{statusWord(status)}</Badge>,
    sortValue: ({ status }) => status,
  },
  {
    key: 'records',
    title: 'Records',
    cell: ({ progress }) => `${progress.completed} / ${progress.total}`,
    numeric: true,
  },
  {
    key: 'cost',
    title: 'Cost',
    cell: ({ cost }) => roughDollars(cost.spent),
    sortValue: ({ cost }) => Number(cost.spent),
    numeric: true,
  },
  {
    key: 'budget',
    title: 'Budget',
    cell: ({ cost }) => roughDollars(cost.budget),
    sortValue: ({ cost }) => Number(cost.budget),
    numeric: true,
  },
  { key: 'when', title: 'Started', cell: ({ created_at: at }) => dateText(at) },
];

type PageAnswer = { jobs: JobAnswer[]; has_more: boolean; last_key: string | null };

export function JobsPage() {
  const [status, setStatus] = useState('');
  const query = useInfiniteQuery({
    queryKey: ['jobs', status],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      get<PageAnswer>(
        `/jobs?limit=20${status && `&status=${status}`}${pageParam && `&last_key=${pageParam}`}`,
      ),
    getNextPageParam: (last) => last.last_key ?? undefined,
    refetchInterval: ({ state }) => {
      const live = state.data?.pages.some(({ jobs }) => jobs.some((job) => isLive(job.status)));
      return live ? 2_000 : false;
    },
  });
  const jobs = query.data?.pages.flatMap((page) => page.jobs) ?? [];
  return (
    <Frame
      title="Jobs"
      about="Each one a dataset, made within its budget"
      current="#/jobs"
      actions={
        <ButtonLink kind="primary" href="#/new">
          New job
        </ButtonLink>
      }
    >
      <div className="filters">
        <Field label="Status">
          {(control) => (
            <select {...control} value={status} onChange={({ target }) => setStatus(target.value)}>
              <option value="">all</option>
              {jobStatuses.map((one) => (
                <option key={one} value={one}>
                  {statusWord(one)}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {query.isPending && <Progress label="Reading the jobs" />}
      {query.isError && <Failure error={query.error} again={() => query.refetch()} />}
      {query.isSuccess && (
        <Table
          caption="Jobs"
          columns={columns}
          rows={jobs}
          rowKey={({ job_id: id }) => id}
          empty={
            <Empty title="No jobs here" action={<ButtonLink href="#/new">New job</ButtonLink>}>
              A job makes a dataset from a template and your rows.
            </Empty>
          }
        />
      )}
      {query.hasNextPage && <Button onClick={() => query.fetchNextPage()}>Show more</Button>}
    </Frame>
  );
}

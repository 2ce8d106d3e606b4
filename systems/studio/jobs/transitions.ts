/** PURE: what may happen to a job in which status, as one table. */
import type { JobStatus } from '../model/nouns.ts';

export type JobEvent =
  | 'start'
  | 'interrupt'
  | 'complete'
  | 'finish partly'
  | 'exhaust'
  | 'fail'
  | 'pause'
  | 'resume'
  | 'raise'
  | 'cancel'
  | 'retry';

type Row = Partial<Record<JobEvent, JobStatus>>;

export const transitions: Readonly<Record<JobStatus, Row>> = {
  QUEUED: {
    start: 'RUNNING',
    pause: 'PAUSED',
    cancel: 'CANCELLED',
    fail: 'FAILED',
    raise: 'QUEUED',
  },
  RUNNING: {
    // A worker takes over what another one left behind.
    start: 'RUNNING',
    interrupt: 'INTERRUPTED',
    complete: 'COMPLETED',
    'finish partly': 'PARTIAL',
    exhaust: 'BUDGET_EXCEEDED',
    fail: 'FAILED',
    pause: 'PAUSED',
    cancel: 'CANCELLED',
    raise: 'RUNNING',
  },
  INTERRUPTED: {
    start: 'RUNNING',
    pause: 'PAUSED',
    resume: 'QUEUED',
    cancel: 'CANCELLED',
    fail: 'FAILED',
    raise: 'INTERRUPTED',
  },
  PAUSED: { resume: 'QUEUED', cancel: 'CANCELLED', raise: 'PAUSED' },
  BUDGET_EXCEEDED: { raise: 'QUEUED', retry: 'QUEUED' },
  PARTIAL: { retry: 'QUEUED' },
  FAILED: { retry: 'QUEUED', raise: 'FAILED' },
  COMPLETED: {},
  CANCELLED: {},
};

/** The status after it, or undefined where it may not happen. */
export function after(status: JobStatus, event: JobEvent): JobStatus | undefined {
  return transitions[status][event];
}

/** From which statuses the event may come: for the conditions of statements. */
export function sourcesOf(event: JobEvent): readonly JobStatus[] {
  return (Object.keys(transitions) as JobStatus[]).filter((status) => after(status, event));
}

/** Nothing happens to it any more by itself. */
export function isEnded(status: JobStatus): boolean {
  return after(status, 'cancel') === undefined;
}

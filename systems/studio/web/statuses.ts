import type { JobStatus } from '../model/nouns.ts';

// All of them, in the order in which one looks for them; the compiler misses what is missing.
const order: Record<JobStatus, number> = {
  RUNNING: 0,
  QUEUED: 1,
  PAUSED: 2,
  INTERRUPTED: 3,
  COMPLETED: 4,
  PARTIAL: 5,
  BUDGET_EXCEEDED: 6,
  FAILED: 7,
  CANCELLED: 8,
};

export const jobStatuses = (Object.keys(order) as JobStatus[]).toSorted(
  (a, b) => order[a] - order[b],
);

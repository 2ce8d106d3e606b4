// Figures and states in words.
import type { State } from '@gauntlet/ui';
import type { JobStatus } from '../model/nouns.ts';

export const stateOf: Record<JobStatus, State> = {
  QUEUED: 'skipped',
  RUNNING: 'running',
  PAUSED: 'skipped',
  INTERRUPTED: 'unknown',
  COMPLETED: 'pass',
  PARTIAL: 'unknown',
  FAILED: 'fail',
  BUDGET_EXCEEDED: 'fail',
  CANCELLED: 'skipped',
};

export const statusWord = (status: JobStatus) => status.toLowerCase().replace('_', ' ');

export const isLive = (status: JobStatus) =>
  status === 'QUEUED' || status === 'RUNNING' || status === 'INTERRUPTED' || status === 'PAUSED';

/** Exact to the nano-dollar, and not longer than it must be. */
export const dollars = (text: string) => `$${text}`;

/** For glances: three digits that count. */
export function roughDollars(text: string): string {
  const value = Number(text);
  if (value === 0) return '$0';
  return `$${Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 9 })}`;
}

export const dateText = (iso: string) =>
  new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

export const cellText = (value: unknown) =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

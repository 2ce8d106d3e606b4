/**
 * Goals in milliseconds and megabytes a second were set on another machine. What peers took there
 * tells how fast this one is beside it, in the same run in which we are measured.
 */
import { median } from './quantile.ts';

export interface Known {
  readonly peer: string;
  readonly there: number;
  readonly here: number;
}

/** How many times the figure here is the one there: the median over the peers. */
export function timesElsewhere(known: readonly Known[]): number {
  return median(known.map(({ there, here }) => here / there));
}

export function peersText(known: readonly Known[]): string {
  return known.map(({ peer, there, here }) => `${peer} ${here.toFixed(0)} (${there})`).join(', ');
}

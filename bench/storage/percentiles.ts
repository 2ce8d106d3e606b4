import { quantile } from '../quantile.ts';

export function histogramOf(times: readonly number[]): { p50: string; p99: string } {
  const at = (share: number) => quantile(times, share).toFixed(2);
  return { p50: at(0.5), p99: at(0.99) };
}

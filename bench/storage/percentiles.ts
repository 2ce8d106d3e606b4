export function histogramOf(times: readonly number[]): { p50: string; p99: string } {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
  return { p50: at(0.5), p99: at(0.99) };
}

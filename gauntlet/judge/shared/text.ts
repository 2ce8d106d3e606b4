/** Numbers and lists as the lines of a verdict write them. No locale: replays read the same. */

/** Rounded down: 99.96 % must never read as 100 %. */
export function percentText(percent: number): string {
  if (percent === 100) return '100 %';
  return `${(Math.floor(percent * 10 + 1e-9) / 10).toFixed(1)} %`;
}

export function secondsText(ms: number): string {
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const rest = seconds % 60 === 0 ? '' : ` ${seconds % 60} s`;
  return `${Math.floor(seconds / 60)} min${rest}`;
}

export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `88-91, 95`: runs of lines as ranges. */
export function linesText(lines: readonly number[]): string {
  const sorted = [...lines].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const line of sorted) {
    const last = ranges.at(-1);
    if (last !== undefined && line <= last[1] + 1) last[1] = line;
    else ranges.push([line, line]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}

/** The first few, and how many more there are. */
export function shortList(texts: readonly string[], most: number): readonly string[] {
  if (texts.length <= most) return texts;
  return [...texts.slice(0, most), `and ${texts.length - most} more`];
}

/** `2026-11-20`, the day that a time falls on (UTC). */
export function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

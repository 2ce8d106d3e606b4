import { loadErrors } from './errors.ts';

const units: Readonly<Record<string, number>> = {
  us: 0.001,
  µs: 0.001,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** `500ms`, `30s`, `5m`, `1h`, `1m30s`. */
export function readDurationMs(text: string): number {
  const pieces = [...text.trim().matchAll(/(\d+(?:\.\d+)?)\s*(ms|us|µs|s|m|h)\s*/g)];
  const isWhole = pieces.map(([piece]) => piece).join('') === text.trim();
  if (pieces.length === 0 || !isWhole) throw loadErrors.make('LOAD_BAD_DURATION', { text });
  return pieces.reduce(
    (sum, [, number, unit = '']) => sum + Number(number) * (units[unit] ?? 0),
    0,
  );
}

export function durationText(ms: number): string {
  if (Number.isNaN(ms)) return 'none';
  if (ms < 1) return `${ms.toFixed(2)} ms`;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${ms.toFixed(0)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(2)} s`;
  return `${Math.floor(ms / 60_000)}m${Math.round((ms % 60_000) / 1_000)}s`;
}

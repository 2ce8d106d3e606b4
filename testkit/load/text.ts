/** A result, and the seconds of a run, for a person. */
import { durationText } from './duration.ts';
import type { DistributionJson, FiguresJson, LoadResult, Second } from './result.ts';

export function secondText({ atMs, users, answered, errors, p50Ms, p95Ms }: Second): string {
  const latency = p50Ms === null ? 'none' : `p50 ${ms(p50Ms)}, p95 ${ms(p95Ms)}`;
  const at = `${Math.round(atMs / 1_000)} s`.padStart(6);
  return `${at}  busy ${users}  ${answered} answered  ${errors} errors  ${latency}`;
}

export function resultText(result: LoadResult): string {
  const { total, requests, limits, reasons, verdict, complete } = result;
  const named = Object.entries(requests);
  const lines = [
    `${result.url}, ${result.model} model, seed ${result.seed}`,
    ...figuresText('all requests', total, result.durationMs),
    ...(named.length > 1 ? named.flatMap(([name, each]) => figuresText(name, each)) : []),
    ...lagText(result),
    ...limits.map(
      ({ limit, passes, reason }) => `  ${passes ? 'ok  ' : 'FAIL'} ${limit}: ${reason}`,
    ),
    complete ? '' : 'Stopped before its time: the figures are of a part of the run.',
    verdict === 'pass' ? 'Passed.' : `Failed: ${reasons.join('; ')}.`,
  ];
  return lines.filter((line) => line !== '').join('\n');
}

function figuresText(name: string, figures: FiguresJson, durationMs?: number): string[] {
  const { sent, answered, errors, dropped, ratePerSecond, errorsByKind, events } = figures;
  const all = sent + dropped;
  const share = all === 0 ? '' : ` (${((errors / all) * 100).toFixed(2)} %)`;
  const kinds = Object.entries(errorsByKind).map(([kind, count]) => `${kind} ${count}`);
  const during = durationMs === undefined ? '' : ` in ${durationText(durationMs)}`;
  return [
    `${name}: ${answered} answered${during}, ${ratePerSecond.toFixed(1)} a second`,
    errors === 0 ? '' : `  errors      ${errors}${share}: ${kinds.join(', ')}`,
    figures.latencyMs === null ? '' : `  latency     ${distributionText(figures.latencyMs)}`,
    figures.firstByteMs === null ? '' : `  first byte  ${distributionText(figures.firstByteMs)}`,
    figures.firstEventMs === null ? '' : `  first event ${distributionText(figures.firstEventMs)}`,
    events === 0 ? '' : `  events      ${events}`,
  ];
}

function distributionText(of: DistributionJson): string {
  const { p50, p95, p99, max, mean } = of;
  return [
    `mean ${ms(mean)}`,
    `p50 ${ms(p50)}`,
    `p95 ${ms(p95)}`,
    `p99 ${ms(p99)}`,
    `p99.9 ${ms(of['p99.9'])}`,
    `max ${ms(max)}`,
  ].join('  ');
}

/** Beyond this the figures are those of the generator, and not of the server. */
const lagNamedMs = 50;

function lagText({ generatorLagMs: { p99 } }: LoadResult): string[] {
  if (p99 < lagNamedMs) return [];
  return [
    `  The generator itself was late (p99 ${ms(p99)}): this machine is too busy for the run.`,
  ];
}

function ms(value: number | null): string {
  return durationText(value ?? Number.NaN);
}

/** A look at a canary in words. */
import type { Absence, CanaryLook, MetricLine } from '../../judge/estimates/canary/look.ts';
import { grouped } from '../../model/grouped.ts';

/** `420 requests beside 433, errors 0.2 % beside 0.2 %, p95 12 ms beside 13 ms`. */
export function figuresText(
  { canary, baseline }: { readonly canary: number; readonly baseline: number },
  { lines }: CanaryLook,
): string {
  const shown = lines.filter(({ name }) => name === 'errors' || name === 'p95');
  const counts = `${grouped(canary)} requests beside ${grouped(baseline)}`;
  return [counts, ...shown.map(lineText)].join(', ');
}

/** The first line says it; the others show what it stands on. */
export function worseText({ lines }: CanaryLook): readonly string[] {
  const worse = lines.filter(({ outlook }) => outlook === 'worse');
  const first = worse.map(lineText).join(', ');
  return [
    first,
    ...worse.map(({ name, worse: z, worseFrom }) => {
      return `${name}: z ${z.toFixed(1)}, and ${worseFrom.toFixed(1)} is where it is stopped`;
    }),
  ];
}

export function absenceText(absence: Absence, least: number): string {
  if (absence.kind === 'silent')
    return `the ${absence.arm} had ${absence.requests} requests, and ${least} are the fewest`;
  const { canary, baseline } = absence;
  return `${canary} requests of the canary beside ${baseline} of the baseline are uneven`;
}

function lineText({ name, canary, baseline }: MetricLine): string {
  const value = name === 'errors' ? percent : time;
  return `${name} ${value(canary)} beside ${value(baseline)}`;
}

function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}

function time(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

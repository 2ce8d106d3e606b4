/** What a trial has shown, for people. */
import { grouped } from '../model/grouped.ts';

export interface ShownShadow {
  readonly compared: number;
  readonly same: number;
  readonly left: number;
  readonly differences: readonly { readonly text: string; readonly count: number }[];
}

const MOST = 20;

export function renderShadow({ compared, same, left, differences }: ShownShadow): string {
  const others = left === 0 ? '' : `; ${grouped(left)} left out, as it was too slow for them`;
  const shown = differences.slice(0, MOST);
  const more = differences.length - shown.length;
  return [
    `${grouped(compared)} answers compared, ${grouped(same)} the same${others}`,
    ...shown.map(({ text, count }) => `  ${grouped(count).padStart(7)}  ${text}`),
    ...(more > 0 ? [`  and ${more} more kinds`] : []),
    '',
  ].join('\n');
}

export type ShownAb =
  | {
      readonly kind: 'compared';
      readonly readings: number;
      readonly difference: number;
      readonly low: number;
      readonly high: number;
      readonly outlook: string;
    }
  | { readonly kind: 'trouble'; readonly why: string }
  | { readonly kind: 'not enough data'; readonly readings: number; readonly why: string };

export function renderAb(metric: string, shown: ShownAb): string {
  if (shown.kind === 'trouble') return `ended: ${shown.why}\n`;
  if (shown.kind === 'not enough data')
    return `not enough data: ${shown.readings} readings of both (${shown.why})\n`;
  const { difference, low, high, outlook, readings } = shown;
  const interval = `${rounded(low)} to ${rounded(high)}`;
  const by = `${difference > 0 ? '+' : ''}${rounded(difference)}`;
  return `${outlook}: ${metric} ${by} (95 %: ${interval}, ${grouped(readings)} readings)\n`;
}

/** Three digits of what is small; what is large is said whole. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

// The names of the colours in tokens.css, for code that must name one (a chart's series, a
// swatch). tokens.test.ts holds the two files to the same names.

export const states = ['pass', 'fail', 'unknown', 'running', 'skipped', 'quarantined'] as const;

/** What a verdict, a result or a job can be. */
export type State = (typeof states)[number];

export const colors = [
  'ground',
  'surface',
  'sunken',
  'ink',
  'muted',
  'line',
  'line-strong',
  'accent',
  'on-accent',
  'accent-tint',
  'focus',
  ...states,
  ...states.map((state) => `${state}-tint` as const),
  'series-1',
  'series-2',
  'series-3',
  'series-4',
  'series-5',
  'series-6',
] as const;

export type Color = (typeof colors)[number];

/** The colour as a CSS value that follows the theme: for `style`, `fill` and `stroke`. */
export function color(name: Color): string {
  return `var(--${name})`;
}

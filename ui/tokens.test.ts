/// <reference types="node" />
// Reads tokens.css as text and computes the WCAG 2 contrast of every pair that pages put together.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Color, color, colors, states } from './tokens.ts';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const values = new Map(
  [...css.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map((found) => [
    found[1],
    { light: found[2] ?? '', dark: found[3] ?? '' },
  ]),
);

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(first: string, second: string): number {
  const [low = 0, high = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ['ground', 'surface', 'sunken'] as const;
const series = colors.filter((name) => name.startsWith('series-'));
type Pair = readonly [Color, Color];

/** Text: 4.5 to 1. */
const text: Pair[] = [
  ...(['ink', 'muted', 'accent', ...states] as const).flatMap((front) =>
    grounds.map((ground): Pair => [front, ground]),
  ),
  ...states.flatMap((state): Pair[] => [
    [state, `${state}-tint`],
    ['ink', `${state}-tint`],
    ['muted', `${state}-tint`],
  ]),
  ['on-accent', 'accent'],
  ['on-accent', 'fail'],
  ['ink', 'accent-tint'],
  ['accent', 'accent-tint'],
];

/** Shapes that carry meaning, and borders of controls: 3 to 1. */
const shapes: Pair[] = [
  ...(['line-strong', 'focus'] as const).flatMap((front) =>
    grounds.map((ground): Pair => [front, ground]),
  ),
  ...series.flatMap((front) => grounds.map((ground): Pair => [front, ground])),
];

test('the formula gives the ratios that WCAG names', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test('tokens.ts names the colours of tokens.css, and no others', () => {
  expect([...values.keys()].sort()).toEqual([...colors].sort());
  expect(color('series-1')).toBe('var(--series-1)');
});

describe.each(['light', 'dark'] as const)('contrast, %s', (theme) => {
  const ratio = ([front, back]: Pair) =>
    contrast(values.get(front)?.[theme] ?? '', values.get(back)?.[theme] ?? '');
  test.each(text)('text %s on %s', (...pair) => {
    expect(ratio(pair)).toBeGreaterThanOrEqual(4.5);
  });
  test.each(shapes)('shape %s on %s', (...pair) => {
    expect(ratio(pair)).toBeGreaterThanOrEqual(3);
  });
});

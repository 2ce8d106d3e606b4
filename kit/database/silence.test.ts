import { expect, test } from 'vitest';
import { type Heard, heardBy, type Look } from './silence.ts';

const silentAfter = (looks: readonly Look[]) =>
  looks.reduce<Heard | undefined>(heardBy, undefined)?.silentFor;
const waiting = (bytes: number): Look => ({ isWaiting: true, bytes });
const ready = (bytes: number): Look => ({ isWaiting: false, bytes });

test('who waits and hears nothing is counted from the second look on', () => {
  expect(silentAfter([waiting(5)])).toBe(0);
  expect(silentAfter([waiting(5), waiting(5), waiting(5)])).toBe(2);
});

test('a byte is an answer, and who waits for nothing hears no silence', () => {
  expect(silentAfter([waiting(5), waiting(5), waiting(6)])).toBe(0);
  expect(silentAfter([ready(5), ready(5), ready(5)])).toBe(0);
  expect(silentAfter([waiting(5), waiting(5), ready(5), waiting(5)])).toBe(1);
});

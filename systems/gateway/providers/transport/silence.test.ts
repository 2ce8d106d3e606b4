import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silenceTimer } from './silence.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('silence ends a request, first after one limit and then after another', () => {
  const end = vi.fn();
  const silence = silenceTimer(100, end);
  vi.advanceTimersByTime(90);
  silence.extend(50);
  vi.advanceTimersByTime(40);
  silence.extend(50);
  vi.advanceTimersByTime(49);
  expect(silence.why()).toBeUndefined();
  vi.advanceTimersByTime(1);
  expect([silence.why(), end.mock.calls.length]).toEqual(['stalled', 1]);
  silence.extend(50);
  silence.abort('aborted');
  vi.advanceTimersByTime(1_000);
  expect([silence.why(), end.mock.calls.length]).toEqual(['stalled', 1]);
});

test('while we do not listen nobody is silent', () => {
  const end = vi.fn();
  const silence = silenceTimer(100, end);
  silence.extend(50);
  silence.pause();
  vi.advanceTimersByTime(10_000);
  expect(end).not.toHaveBeenCalled();
  silence.extend(50);
  vi.advanceTimersByTime(50);
  expect(silence.why()).toBe('stalled');
});

test('who stops is not told, and who hung up is the cause', () => {
  const end = vi.fn();
  const silence = silenceTimer(100, end);
  silence.abort('aborted');
  expect([silence.why(), end.mock.calls.length]).toEqual(['aborted', 1]);
  const other = silenceTimer(100, end);
  other.stop();
  vi.advanceTimersByTime(1_000);
  expect([other.why(), end.mock.calls.length]).toEqual([undefined, 1]);
});

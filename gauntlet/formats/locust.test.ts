import { expect, test } from 'vitest';
import { locust } from './locust.ts';
import { fixture, readText } from './testing.ts';

test('a row for each request, and the whole without braces', () => {
  for (const partBytes of [1, 1000]) {
    const { samples, reading } = readText(locust, fixture('locust-2.47.0.csv'), partBytes);
    const value = (metric: string) => samples.find((sample) => sample.metric === metric)?.value;
    expect(value('latency.p99{GET /item, [id]}')).toBe(5);
    expect(value('requests.count')).toBe(1877);
    expect(value('errors.rate')).toBeCloseTo(37 / 1877);
    expect(reading.completeness.state).toBe('whole');
  }
});

test('without its last row, or with a torn one, it is a cut', () => {
  const bytes = fixture('locust-2.47.0.csv');
  const text = bytes.toString();
  const state = (part: string) => readText(locust, part).reading.completeness.state;
  expect(state(text.slice(0, text.indexOf(',Aggregated')))).toBe('cut');
  expect(state(text.slice(0, -2))).toBe('cut');
  expect(state(text.replace(',941,', ','))).toBe('cut');
  expect(state(`${text.split('\n', 1)[0]}\nGET,"never closed\n`)).toBe('cut');
  expect(locust.recognises(bytes, '')).toBe(true);
});

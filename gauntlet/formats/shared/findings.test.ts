import { expect, test } from 'vitest';
import { keepingSink } from '../testing.ts';
import { findings, severityOf } from './findings.ts';

const place = (line: number) => ({ file: 'src/a.ts', line });

test('a finding keeps its fingerprint when its line moves, and the second has its own', () => {
  const print = (lines: readonly number[]) => {
    const sink = keepingSink();
    const add = findings(sink);
    for (const line of lines) {
      add({ rule: 'r', severity: 'low', message: `at ${line}`, place: place(line) });
    }
    return sink.findings.map(({ fingerprint }) => fingerprint);
  };
  expect(print([10, 20])).toEqual(print([11, 25]));
  expect(new Set(print([10, 20, 30])).size).toBe(3);
  expect(print([10])[0]).toBe(print([10, 20])[0]);
});

test('rules that differ by a number only are different findings', () => {
  const sink = keepingSink();
  const add = findings(sink);
  for (const rule of ['CVE-2021-1', 'CVE-2021-2']) add({ rule, severity: 'low', message: 'm' });
  expect(new Set(sink.findings.map(({ fingerprint }) => fingerprint)).size).toBe(2);
});

test('scores and words', () => {
  expect([9.8, 7, '5.3', 0.1, 0].map(severityOf)).toEqual([
    'critical',
    'high',
    'medium',
    'low',
    undefined,
  ]);
  expect(['MODERATE', 'error', 'note', '', undefined].map(severityOf)).toEqual([
    'medium',
    'high',
    'low',
    undefined,
    undefined,
  ]);
});

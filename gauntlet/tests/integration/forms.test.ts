/** What we write is read by readers that know nothing of us: our own readers of reports. */
import { expect, test } from 'vitest';
import { ctrf as ctrfReader } from '../../formats/ctrf.ts';
import { junit as junitReader } from '../../formats/junit.ts';
import { sarif as sarifReader } from '../../formats/sarif.ts';
import { readText } from '../../formats/testing.ts';
import { ctrf } from '../../render/forms/ctrf.ts';
import { junit } from '../../render/forms/junit.ts';
import { sarif } from '../../render/forms/sarif.ts';
import { hostileFacts, hostileView } from '../../render/testing/hostile.ts';

const input = { view: hostileView(), facts: hostileFacts };

test.each([
  ['junit', junitReader, junit],
  ['ctrf', ctrfReader, ctrf],
])('%s is whole, and holds each test with its outcome', (_name, reader, form) => {
  const { attempts, reading } = readText(reader, form.render(input));
  expect(reading.completeness).toEqual({ state: 'whole' });
  const outcomes = attempts.map(({ outcome }) => outcome).sort();
  expect(outcomes).toEqual(['failed', 'failed', 'passed', 'passed', 'skipped']);
});

test('sarif is whole, and holds each failure', () => {
  const { findings, reading } = readText(sarifReader, sarif.render(input));
  expect(reading.completeness).toEqual({ state: 'whole' });
  expect(findings.map(({ place }) => place?.line)).toEqual([41, 41]);
});

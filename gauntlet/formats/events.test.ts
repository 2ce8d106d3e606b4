import { expect, test } from 'vitest';
import { events } from './events.ts';
import { readText } from './testing.ts';

const START = '{"v":1,"kind":"start","runner":"vitest","version":"5.1.0"}';
const PASSED =
  '{"v":1,"kind":"attempt","file":"a.test.ts","titles":["upload","resumes"],' +
  '"outcome":"passed","durationMs":1.5}';
const FAILED =
  '{"v":1,"kind":"attempt","file":"a.test.ts","titles":["upload","stops"],"outcome":"failed",' +
  '"durationMs":2,"line":41,"column":3,"parameter":"n=1","tags":["slow"],"note":"why",' +
  '"failure":{"message":"no","detail":"stack","file":"b.ts","line":7,"column":9}}';

const report = (...rows: string[]) => `${rows.join('\n')}\n`;

test('reads attempts with all they may have', () => {
  const end = '{"v":1,"kind":"end","cases":2,"failed":1,"skipped":0}';
  for (const partBytes of [1, 7, 1 << 20]) {
    const { attempts, reading } = readText(events, report(START, PASSED, FAILED, end), partBytes);
    expect(reading).toEqual({
      completeness: { state: 'whole' },
      claim: { cases: 2, failed: 1, skipped: 0 },
    });
    expect(attempts).toEqual([
      {
        file: 'a.test.ts',
        titles: ['upload', 'resumes'],
        parameter: '',
        outcome: 'passed',
        durationMs: 1.5,
      },
      {
        file: 'a.test.ts',
        titles: ['upload', 'stops'],
        parameter: 'n=1',
        outcome: 'failed',
        durationMs: 2,
        place: { file: 'a.test.ts', line: 41, column: 3 },
        tags: ['slow'],
        note: 'why',
        failure: {
          message: 'no',
          detail: 'stack',
          place: { file: 'b.ts', line: 7, column: 9 },
        },
      },
    ]);
  }
});

test('an error outside of the tests is an attempt that errored, without titles', () => {
  const error = '{"v":1,"kind":"error","message":"does not load","file":"b.test.ts"}';
  for (const cases of [1, 2]) {
    const end = `{"v":1,"kind":"end","cases":${cases},"failed":${cases - 1},"skipped":0}`;
    const { attempts, reading } = readText(events, report(START, PASSED, error, end));
    expect(reading.completeness.state).toBe('whole');
    expect(attempts[1]).toMatchObject({
      file: 'b.test.ts',
      titles: [],
      outcome: 'errored',
      failure: { message: 'does not load', place: { file: 'b.test.ts' } },
    });
  }
});

test('without its end line it is cut, and what was read is kept', () => {
  const text = report(START, PASSED, FAILED);
  const { attempts, reading } = readText(events, text);
  expect(attempts).toHaveLength(2);
  expect(reading.completeness).toMatchObject({ state: 'cut', file: 'report', offset: text.length });
});

test('a torn line is a cut at its start, and the lines after it count', () => {
  const end = '{"v":1,"kind":"end","cases":1,"failed":0,"skipped":0}';
  const { attempts, reading } = readText(events, report(START, FAILED.slice(0, 40), PASSED, end));
  expect(attempts).toHaveLength(1);
  expect(reading.completeness).toMatchObject({ state: 'cut', offset: START.length + 1 });
});

test('the end line is held against what there is', () => {
  const again = PASSED.replace('"passed"', '"failed"');
  const end = (cases: number, failed: number) =>
    `{"v":1,"kind":"end","cases":${cases},"failed":${failed},"skipped":0}`;
  const state = (...rows: string[]) =>
    readText(events, report(START, ...rows)).reading.completeness.state;
  expect(state(PASSED, end(1, 0))).toBe('whole');
  expect(state(PASSED, end(2, 0))).toBe('contradicted');
  expect(state(PASSED, FAILED, end(1, 1))).toBe('contradicted');
  expect(state(PASSED, FAILED, end(2, 0))).toBe('contradicted');
  // A case that was run again is one case, or two attempts: both ways of counting are right.
  expect(state(again, PASSED, end(1, 0))).toBe('whole');
  expect(state(again, PASSED, end(2, 1))).toBe('whole');
  expect(state(PASSED, again, end(1, 0))).toBe('contradicted');
});

test('another version and an attempt without an outcome are cuts, never guesses', () => {
  for (const line of [
    PASSED.replace('"v":1', '"v":2'),
    PASSED.replace('"passed"', '"fine"'),
    '7',
  ]) {
    const { attempts, reading } = readText(events, report(line, '{"v":1,"kind":"end"}'));
    expect(attempts).toHaveLength(0);
    expect(reading.completeness).toMatchObject({ state: 'cut', offset: 0 });
  }
});

test('a line without end is refused at its start, in bounded memory', () => {
  const { reading } = readText(events, `${START}\n${'x'.repeat(9_000_000)}`, 65_536);
  expect(reading.completeness).toMatchObject({
    state: 'cut',
    offset: START.length + 1,
    why: 'cut at byte 59: a line of more than 8,388,608 bytes',
  });
});

test('knows its own lines', () => {
  expect(events.recognises(Buffer.from(START), 'x')).toBe(true);
  expect(events.recognises(Buffer.from('{"results":{}}'), 'x')).toBe(false);
});

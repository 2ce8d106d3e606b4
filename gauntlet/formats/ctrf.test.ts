import { expect, test } from 'vitest';
import { ctrf } from './ctrf.ts';
import { fixture, readText } from './testing.ts';

const read = (text: string | Uint8Array, partBytes?: number) => {
  const { attempts, reading } = readText(ctrf, text, partBytes);
  const rows = attempts.map((entry) => `${entry.titles.join(' > ')}: ${entry.outcome}`);
  return { attempts, rows, completeness: reading.completeness, state: reading.completeness.state };
};

test('Jest: the suite is not said twice; what was not run did not pass', () => {
  const { attempts, rows, state } = read(fixture('jest-ctrf-0.0.11.json'));
  expect(rows).toEqual([
    'price > is fine: passed',
    'price > fails & says <so>: failed',
    'price > later: skipped',
    'price > one day: skipped',
  ]);
  expect(attempts[1]?.failure?.place).toMatchObject({ line: 3, column: 47 });
  expect(state).toBe('whole');
});

test('Playwright: every execution of a case, projects apart', () => {
  const { attempts, rows, state } = read(fixture('playwright-ctrf-0.0.29.json'));
  expect(rows.slice(0, 4)).toEqual([
    'one > top level: failed',
    'one > top level: passed',
    'one > slow: failed',
    'one > slow: timed out',
  ]);
  expect(attempts[3]?.failure?.message).toBe('Test timeout of 100ms exceeded.');
  expect(state).toBe('whole');
  expect(read(fixture('playwright-ctrf-0.0.29.json'), 11).attempts).toEqual(attempts);
});

test('pytest: the node id is taken apart', () => {
  const { attempts, state } = read(fixture('pytest-json-ctrf-0.6.1.json'));
  expect(attempts[1]).toMatchObject({ titles: ['TestCart', 'test_total'], outcome: 'failed' });
  expect(attempts[2]).toMatchObject({ titles: ['test_even'], parameter: '1' });
  expect(state).toBe('whole');
});

test('a summary that lies is a contradiction; retries that are only counted are failures', () => {
  const text = (summary: object, ...tests: object[]) =>
    JSON.stringify({ results: { tool: { name: 'x' }, summary, tests } });
  const one = { name: 'a', status: 'passed', duration: 1 };
  expect(read(text({ tests: 1, failed: 0 }, one)).state).toBe('whole');
  expect(read(text({ tests: 2, failed: 0 }, one)).state).toBe('contradicted');
  expect(read(text({ tests: 1, failed: 1 }, one)).state).toBe('contradicted');
  expect(read(text({ tests: 1 }, { name: 'a', status: 'odd' })).state).toBe('contradicted');
  expect(read(text({ tests: 1, failed: 0 }, { ...one, retries: 2 })).rows).toEqual([
    'a: failed',
    'a: failed',
    'a: passed',
  ]);
  expect(read('{"results":{}}').state).toBe('cut');
});

test('a document that ends too soon keeps the tests before', () => {
  const bytes = fixture('jest-ctrf-0.0.11.json');
  const { rows, completeness } = read(bytes.subarray(0, bytes.length - 300));
  expect(rows).toHaveLength(3);
  expect(completeness).toMatchObject({ state: 'cut', offset: bytes.length - 300 });
});

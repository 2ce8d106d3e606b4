import { expect, test } from 'vitest';
import { Figures } from './figures.ts';
import { judgeLimit, readLimit } from './limits.ts';

function figures(latenciesMs: readonly number[], errors = 0): Figures {
  const made = new Figures();
  for (const ms of latenciesMs) {
    made.sent += 1;
    made.answered += 1;
    made.latency.record(ms * 1_000);
  }
  for (let count = 0; count < errors; count += 1) {
    made.sent += 1;
    made.addError('status');
  }
  return made;
}

const judge = (text: string, of: Figures) =>
  judgeLimit(readLimit(text), of.view(1_000), { checkout: of.view(1_000) });
const hundred = figures(Array.from({ length: 100 }, (_, index) => index + 1));

test.each([
  'p95<96ms',
  'p95 <= 0.0951 s',
  'max < 1m',
  'mean>50ms',
  'errors<1%',
  'rate>=100/s',
  'samples>=100',
  'checkout: p50 < 51ms',
  'dropped<=0',
])('%s passes', (text) => {
  expect(judge(text, hundred)).toMatchObject({ passes: true });
});

test.each([
  ['p95<95ms', 'it was 95 ms'],
  ['samples>=101', 'it was 100'],
  ['rate>100/s', 'it was 100.0 a second'],
  ['other: p50<1s', "no request is named 'other'"],
  ['p99.9<1h', '100 samples are too few: it takes 1000 to tell'],
  ['first-byte p50<1s', 'nothing was measured'],
])('%s fails: %s', (text, reason) => {
  expect(judge(text, hundred)).toMatchObject({ passes: false, reason });
});

test.each(['p95<500ms', 'errors<1%', 'max<1h', 'rate>=0/s', 'samples>=0', 'dropped<1'])(
  'of nothing, %s does not pass',
  (text) => {
    expect(judge(text, figures([]))).toMatchObject({ passes: false, measured: null });
  },
);

test('errors are a share of what was sent or dropped', () => {
  expect(judge('errors<1%', figures([1, 1, 1], 1))).toMatchObject({
    passes: false,
    measured: 0.25,
  });
});

test.each([
  'p95',
  'p95<',
  'p95<500',
  'p100<1s',
  'p95=5ms',
  'errors<5ms',
  'rate<5%',
  'speed<1s',
  '',
])('%j is no limit', (text) => {
  expect(() => readLimit(text)).toThrow();
});

import { expect, test } from 'vitest';
import { healthRunner, runChecks } from './health.ts';

const never = () => new Promise<never>(() => undefined);

test('checks run at once, each within its limit; one that hangs is named', async () => {
  const problems: string[] = [];
  let started = 0;
  const startedByThen: number[] = [];
  const hang = (name: string) => ({
    name,
    timeoutMs: 50,
    run: (signal: AbortSignal) => {
      started += 1;
      signal.addEventListener('abort', () => startedByThen.push(started));
      return never();
    },
  });
  const all = Array.from({ length: 20 }, (_, index) => hang(`c${index}`));
  const report = await runChecks(all, (name) => problems.push(name));
  expect(report.status).toBe('unhealthy');
  expect(report.checks.c7).toMatchObject({ ok: false, problem: 'timed out' });
  expect(problems).toHaveLength(20);
  expect(startedByThen).toEqual(all.map(() => 20));
});

test('what is not critical only degrades', async () => {
  const fail = () => {
    throw new Error('down');
  };
  const checks = [
    { name: 'database', run: () => 'connected' },
    { name: 'redis', run: fail, critical: false },
  ];
  const report = await runChecks(checks, () => undefined);
  expect(report).toMatchObject({
    status: 'degraded',
    checks: { database: { ok: true, value: 'connected' }, redis: { ok: false, problem: 'failed' } },
  });
  const bad = await runChecks([{ name: 'x', run: fail }], () => undefined);
  expect(bad.status).toBe('unhealthy');
});

test('a hundred callers share one run, the next one starts anew', async () => {
  let runs = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const check = {
    name: 'x',
    run: () => {
      runs += 1;
      return promise;
    },
  };
  const run = healthRunner([check], () => undefined);
  const all = Array.from({ length: 100 }, run);
  resolve();
  await Promise.all(all);
  expect(runs).toBe(1);
  await run();
  expect(runs).toBe(2);
});

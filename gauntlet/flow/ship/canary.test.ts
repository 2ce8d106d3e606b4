/** What a canary does when it can't know: it is never promoted, and says what is missing. */
import { expect, test } from 'vitest';
import { type Arm, BANDS, bandOf } from '../../model/arms.ts';
import type { Arms, Target, TargetSeen } from '../../release/target.ts';
import { canaryStep, noEvidence } from './canary.ts';
import type { Looker } from './looks.ts';
import type { StepDone } from './step.ts';

/** Requests that have come by a time, the same to both versions and all well. */
function armAt(requests: number): Arm {
  const times = new Array<number>(BANDS).fill(0);
  times[bandOf(50)] = requests / 20;
  return {
    groups: Array.from({ length: 20 }, () => ({ requests: requests / 20, errors: 0, times })),
  };
}

interface World {
  /** Of each version, after so many milliseconds. */
  readonly arms: (nowMs: number) => Arms | undefined;
  readonly unread?: (nowMs: number) => readonly string[];
  readonly trouble?: () => string | undefined;
  readonly objectives?: number;
}

const seen: TargetSeen = { versions: [], settled: [] };

async function canaryIn(
  world: World,
): Promise<{ readonly done: StepDone; readonly nowMs: number }> {
  let nowMs = 0;
  const { arms, unread = () => [], trouble = () => undefined, objectives = 1 } = world;
  const target: Pick<Target, 'canary' | 'observe' | 'arms'> = {
    canary: async () => undefined,
    observe: async () => seen,
    arms: async () => arms(nowMs),
  };
  const looker: Looker = { trouble: async () => trouble(), unread: () => unread(nowMs) };
  const done = await canaryStep({
    target: target as Target,
    version: 'new',
    previous: 'old',
    share: 50,
    isLast: true,
    setup: {
      shares: [50],
      requestsMin: 50,
      stayMs: 60_000,
      patienceMs: 1_200_000,
      lookMs: 10_000,
    },
    looker,
    objectives,
    evidence: noEvidence(),
    ports: {
      clock: () => nowMs,
      wait: async (ms) => {
        nowMs += ms;
      },
      signal: new AbortController().signal,
    },
    seen: () => undefined,
  });
  return { done, nowMs };
}

/** A hundred requests a second to each. */
const busy = (nowMs: number): Arms => {
  const arm = armAt(nowMs / 10);
  return { canary: arm, baseline: arm, epoch: 'one' };
};
const idle = (): Arms => ({ canary: armAt(0), baseline: armAt(0), epoch: 'one' });

test('as good as the version beside it, and enough of both: it goes on', async () => {
  const { done, nowMs } = await canaryIn({ arms: busy });
  expect(done).toMatchObject({ ok: true });
  expect(nowMs).toBeLessThan(600_000);
});

test('zero traffic: not enough data, after all the patience there was', async () => {
  const { done, nowMs } = await canaryIn({ arms: idle });
  const why = 'not enough data: the canary had 0 requests, and 50 are the fewest';
  expect(done).toEqual({ ok: false, why });
  expect(nowMs).toBe(1_200_000);
});

test('traffic that ends before anything is sure', async () => {
  const { done } = await canaryIn({ arms: (nowMs) => busy(Math.min(nowMs, 800)) });
  expect(done).toMatchObject({ ok: false, why: expect.stringContaining('not enough data: ') });
});

const UNREAD = ['queries: it answered 500'];

test('a metric that can not be read: not promoted, however good the requests are', async () => {
  const { done, nowMs } = await canaryIn({ arms: busy, unread: () => UNREAD });
  expect(done).toEqual({ ok: false, why: 'not enough data: queries: it answered 500' });
  expect(nowMs).toBe(1_200_000);
});

test('a metric that comes back in time is waited for', async () => {
  const unread = (nowMs: number) => (nowMs < 900_000 ? UNREAD : []);
  const { done, nowMs } = await canaryIn({ arms: busy, unread });
  expect(done).toMatchObject({ ok: true });
  expect(nowMs).toBe(900_000);
});

test('where requests are not counted metrics decide, and some there must be', async () => {
  const arms = () => undefined;
  expect((await canaryIn({ arms })).done).toMatchObject({ ok: true });
  expect((await canaryIn({ arms, unread: () => UNREAD })).done).toMatchObject({
    ok: false,
    why: 'not enough data: queries: it answered 500',
  });
  const none = await canaryIn({ arms, objectives: 0 });
  const why = 'not enough data: requests are not counted there, and it has no objective';
  expect(none.done).toEqual({ ok: false, why });
});

test('an analysis that fails once is nothing; one that goes on failing is no data', async () => {
  const failing = (isFailing: (count: number) => boolean) => {
    let count = 0;
    return () => {
      count += 1;
      if (isFailing(count)) throw new Error('no such table');
      return undefined;
    };
  };
  const always = await canaryIn({ arms: busy, trouble: failing(() => true) });
  const why = 'not enough data: the analysis failed: no such table';
  expect(always).toEqual({ done: { ok: false, why }, nowMs: 30_000 });
  const everyOther = await canaryIn({ arms: busy, trouble: failing((count) => count % 2 === 0) });
  expect(everyOther.done).toMatchObject({ ok: true });
  const odd = busy(60_000);
  const counts = { canary: odd.canary, baseline: { groups: [] }, epoch: 'one' };
  const broken = await canaryIn({ arms: () => counts });
  expect(broken.done).toMatchObject({
    ok: false,
    why: expect.stringMatching(/^not enough data: /),
  });
});

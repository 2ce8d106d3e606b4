import { expect, test } from 'vitest';
import { type Arm, BANDS, bandOf } from '../../../model/arms.ts';
import { type CanaryLook, defaultPlan, firstMemory, lookAt } from './look.ts';

interface Made {
  readonly requests: number;
  readonly errors?: number;
  /** So many in a hundred take so long; the rest is spread from 50 to 100 ms. */
  readonly slow?: { readonly perCent: number; readonly timeMs: number };
  readonly factor?: number;
}

/** The same in each of 20 groups, without chance. */
function armOf({ requests, errors = 0, slow, factor = 1 }: Made): Arm {
  const size = requests / 20;
  const times = new Array<number>(BANDS).fill(0);
  for (let index = 0; index < size; index += 1) {
    const isSlow = slow !== undefined && (index * 100) / size < slow.perCent;
    const band = bandOf(isSlow ? slow.timeMs : factor * (50 + (50 * index) / size));
    times[band] = (times[band] ?? 0) + 1;
  }
  const group = (index: number) => ({
    requests: size,
    errors: Math.floor((errors * (index + 1)) / 20) - Math.floor((errors * index) / 20),
    times,
  });
  return { groups: Array.from({ length: 20 }, (_, index) => group(index)) };
}

/** Comes little by little, in as many looks; what the last one says. */
function look(canary: Made, baseline: Made, elapsedMs = 600_000, looks = 4): CanaryLook {
  const soFar = (made: Made, share: number) => {
    const { requests, errors = 0 } = made;
    return armOf({ ...made, requests: requests * share, errors: errors * share });
  };
  let found: CanaryLook | undefined;
  for (let at = 1; at <= looks; at += 1) {
    const share = at / looks;
    const arms = { canary: soFar(canary, share), baseline: soFar(baseline, share) };
    const data = { ...arms, elapsedMs: elapsedMs * share };
    found = lookAt(data, defaultPlan, found?.memory ?? firstMemory);
  }
  if (found === undefined) throw new Error('there was no look');
  return found;
}

function worseOf({ lines }: CanaryLook): readonly string[] {
  return lines.filter(({ outlook }) => outlook === 'worse').map(({ name }) => name);
}

test('the same on both, and enough of it, is fine', () => {
  const same = { requests: 20_000, errors: 100 };
  expect(look(same, same).outlook).toBe('fine');
});

test('the same on both, and too little of it, is undecided', () => {
  const same = { requests: 200, errors: 2 };
  const { outlook, lines, absence } = look(same, same, 20_000);
  expect(outlook).toBe('undecided');
  expect(absence).toBeUndefined();
  expect(lines.map(({ name }) => name)).toEqual(['errors', 'p50', 'p95', 'p99']);
});

test.each([
  ['errors', { requests: 600, errors: 36 }, { requests: 600, errors: 6 }],
  ['p50', { requests: 4_000, factor: 1.3 }, { requests: 4_000 }],
  ['p99', { requests: 8_000, slow: { perCent: 3, timeMs: 900 } }, { requests: 8_000 }],
  ['p95', { requests: 8_000, slow: { perCent: 12, timeMs: 200 } }, { requests: 8_000 }],
] as const)('worse in %s is stopped for it', (name, canary, baseline) => {
  const found = look(canary, baseline, 60_000);
  expect(found.outlook).toBe('worse');
  expect(worseOf(found)).toContain(name);
  expect(worseOf(look(baseline, canary, 60_000))).toEqual([]);
});

test('slower by less than is tolerated is neither stopped nor unlike fine', () => {
  expect(worseOf(look({ requests: 100_000, factor: 1.02 }, { requests: 100_000 }))).toEqual([]);
});

test('a difference that shows with many requests is worse, though it is small', () => {
  const canary = { requests: 200_000, errors: 2_400 };
  expect(worseOf(look(canary, { requests: 200_000, errors: 2_000 }))).toEqual(['errors']);
});

test('no traffic on one of them decides nothing, and is named', () => {
  expect(look({ requests: 0 }, { requests: 40 })).toMatchObject({
    outlook: 'undecided',
    absence: { kind: 'silent', arm: 'canary', requests: 0 },
  });
  expect(look({ requests: 300 }, { requests: 600 })).toMatchObject({
    outlook: 'undecided',
    absence: { kind: 'uneven', canary: 300, baseline: 600 },
  });
});

test('what came while there was too little stays apart, look by look', () => {
  let memory = firstMemory;
  for (const requests of [20, 40]) {
    const arm = armOf({ requests });
    const found = lookAt({ canary: arm, baseline: arm, elapsedMs: requests }, defaultPlan, memory);
    expect(found.absence?.kind).toBe('silent');
    memory = found.memory;
  }
  expect(memory.moments.all).toHaveLength(2);
});

test('a few users who ask a lot are no reason to call two arms uneven', () => {
  // 250 users beside 210, each of whom has asked twelve times.
  const arm = (users: number): Arm => {
    const { groups } = armOf({ requests: 20 });
    const of = (at: number) => 12 * (Math.floor((users + ((at * 7) % 20)) / 20) + (at % 5) - 2);
    return { groups: groups.map((group, at) => ({ ...group, requests: of(at) })) };
  };
  const data = { canary: arm(250), baseline: arm(210), elapsedMs: 60_000 };
  expect(lookAt(data, defaultPlan, firstMemory).absence).toBeUndefined();
});

test('to look again at the same spends nothing and decides nothing', () => {
  const same = { requests: 20_000, errors: 100 };
  const first = look(same, same, 10_000);
  const data = { canary: armOf(same), baseline: armOf(same), elapsedMs: 600_000 };
  const again = lookAt(data, defaultPlan, first.memory);
  expect(again).toEqual({ outlook: 'undecided', lines: [], memory: first.memory });
});

/** 20 looks at 100 requests more on each; in the looks that `slow` names the canary's are slow. */
function lookedAt(slow: (look: number) => number): CanaryLook {
  const fast = bandOf(50);
  const late = bandOf(900);
  const arm = (requests: number, slowOnes: number): Arm => {
    const groups = Array.from({ length: 20 }, (_, group) => {
      const of = (count: number) => Math.floor((count + group) / 20);
      const times = new Array<number>(BANDS).fill(0);
      times[late] = of(slowOnes);
      times[fast] = of(requests) - of(slowOnes);
      return { requests: of(requests), errors: 0, times };
    });
    return { groups };
  };
  let found: CanaryLook | undefined;
  let slowOnes = 0;
  for (let at = 1; at <= 20; at += 1) {
    slowOnes += slow(at);
    const data = { canary: arm(100 * at, slowOnes), baseline: arm(100 * at, 0) };
    const memory = found?.memory ?? firstMemory;
    found = lookAt({ ...data, elapsedMs: 10_000 * at }, defaultPlan, memory);
    if (found.outlook === 'worse') return found;
  }
  if (found === undefined) throw new Error('there was no look');
  return found;
}

test('slow all the time is worse, and as many slow ones in a pause or two are no sign yet', () => {
  expect(worseOf(lookedAt(() => 4))).toContain('p99');
  expect(lookedAt((at) => (at === 1 ? 80 : 0)).outlook).toBe('undecided');
  expect(lookedAt((at) => (at === 7 ? 80 : 0)).outlook).toBe('undecided');
  expect(lookedAt((at) => (at === 7 || at === 12 ? 40 : 0)).outlook).toBe('undecided');
});

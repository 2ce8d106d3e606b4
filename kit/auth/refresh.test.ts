import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type RefreshFamily, refresh } from './refresh.ts';

const rules = { retryGraceMs: 100, idleTimeoutMs: 10_000 };
const family: RefreshFamily = {
  familyId: 'f',
  userId: 'u',
  currentHash: 't0',
  previousHash: undefined,
  rotatedAtMs: 0,
  expiresAtMs: 50_000,
  revoked: false,
};

test('each token works once and gives the next', () => {
  const first = refresh(family, 't0', 't1', 500, rules);
  expect(first).toMatchObject({ kind: 'rotate', family: { currentHash: 't1', rotatedAtMs: 500 } });
});

test.each([
  ['an unknown family', undefined, 't0', 0, 'unknown'],
  ['a revoked family', { ...family, revoked: true }, 't0', 0, 'revoked'],
  ['an idle family', family, 't0', 10_000, 'expired'],
  ['a family at its end', { ...family, rotatedAtMs: 49_999 }, 't0', 50_000, 'expired'],
] as const)('%s is refused', (_, given, hash, nowMs, why) => {
  expect(refresh(given, hash, 't1', nowMs, rules)).toEqual({ kind: 'refuse', why });
});

test('an answer that was lost may be asked for again, for a moment only', () => {
  const once = refresh(family, 't0', 't1', 1_000, rules);
  if (once.kind !== 'rotate') throw new Error(once.kind);
  const again = refresh(once.family, 't0', 't2', 1_050, rules);
  expect(again).toMatchObject({
    kind: 'rotate',
    family: { currentHash: 't2', rotatedAtMs: 1_000 },
  });
  const late = refresh(once.family, 't0', 't2', 1_100, rules);
  expect(late).toMatchObject({ kind: 'reused', family: { revoked: true } });
});

test('whoever uses the copy, owner and thief never both go on', () => {
  const step = fc.record({ thief: fc.boolean(), waitMs: fc.integer({ min: 200, max: 3_000 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      // Both begin with the same token; each keeps the newest it was given.
      const held = { owner: 't0', thief: 't0' };
      let state = family;
      let nowMs = 0;
      const served = { owner: 0, thief: 0 };
      for (const [index, { thief, waitMs }] of steps.entries()) {
        nowMs += waitMs;
        const who = thief ? 'thief' : 'owner';
        const decision = refresh(state, held[who], `t${index + 1}`, nowMs, rules);
        if (decision.kind !== 'refuse') state = decision.family;
        if (decision.kind === 'rotate') {
          held[who] = `t${index + 1}`;
          served[who] += 1;
        }
      }
      expect(Math.min(served.owner, served.thief)).toBe(0);
    }),
  );
});

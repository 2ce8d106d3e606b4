import { expect, test } from 'vitest';
import { isAlive, type Started, startProgram } from '../support/programs.ts';

async function family(settings: object) {
  const parent = await startProgram('family', settings);
  const child = Number((await parent.line(/\[family\] child (\d+)/))[1]);
  const grandchild = Number((await parent.line(/\[family\] grandchild (\d+)/))[1]);
  return { parent, pids: [child, grandchild] };
}

async function expectNoneLeft(parent: Started, pids: readonly number[]) {
  await parent.exited;
  await expect
    .poll(async () => Promise.all(pids.map(isAlive)), { timeout: 10_000 })
    .toEqual(pids.map(() => false));
}

const cases = [
  ['willing children', {}],
  ['children that ignore SIGTERM', { stubborn: true }],
  ['a grandchild that left the group', { escaped: true }],
  ['a stubborn grandchild that left the group', { escaped: true, stubborn: true }],
] as const;

test.each(cases)('SIGTERM ends the whole tree: %s', async (_, settings) => {
  const { parent, pids } = await family(settings);
  parent.child.kill('SIGTERM');
  expect(await parent.exited).toEqual({ code: 0, signal: null });
  expect(await Promise.all(pids.map(isAlive))).toEqual([false, false]);
});

test.each(cases)('kill -9 of the parent leaves nobody: %s', async (_, settings) => {
  const { parent, pids } = await family(settings);
  expect(await Promise.all(pids.map(isAlive))).toEqual([true, true]);
  parent.child.kill('SIGKILL');
  await expectNoneLeft(parent, pids);
});

test('a child that ends by itself takes its tree along and fails the program', async () => {
  const { parent, pids } = await family({ childEnds: true });
  expect(await parent.exited).toEqual({ code: 1, signal: null });
  expect(parent.output()).toContain("fatal family can't go on");
  expect(await Promise.all(pids.map(isAlive))).toEqual([false, false]);
});

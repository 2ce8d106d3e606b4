/**
 * Clean-up for Vitest. Import it in a test file (or name it in `setupFiles`): what a test registers
 * is removed when the test ends, and a test that leaves something open fails.
 */
import { afterAll, aroundEach, beforeAll } from 'vitest';
import type { Cleanup } from '../cleanup.ts';
import { Scopes } from '../scope.ts';
import { sweptText } from '../swept-text.ts';

const scopes = new Scopes({
  environment: process.env,
  onSwept: (result) => void process.stderr.write(`${sweptText(result)}\n`),
});

beforeAll(() => scopes.sweep());

aroundEach(async (runTest, { task }) => {
  const scope = scopes.open(task.name);
  await scopes.run(scope, runTest);
  await scopes.end(scope);
});

afterAll(() => scopes.close());

/** That of the test which is running; outside of tests, that of the file. */
export const cleanup: Pick<Cleanup, keyof Cleanup> = new Proxy({} as Cleanup, {
  get(_, name: keyof Cleanup) {
    const { current } = scopes;
    const member = current[name];
    return typeof member === 'function' ? member.bind(current) : member;
  },
});

/**
 * Clean-up for node:test: `test('...', withCleanup(async (cleanup, t) => { ... }))`. What the test
 * registers is removed when it ends, and it fails when it leaves something open.
 */
import { after, before, type TestContext } from 'node:test';
import type { Cleanup } from '../cleanup.ts';
import { Scopes } from '../scope.ts';
import { sweptText } from '../swept-text.ts';

const scopes = new Scopes({
  environment: process.env,
  onSwept: (result) => void process.stderr.write(`${sweptText(result)}\n`),
});

before(() => scopes.sweep());
after(() => scopes.close());

export function withCleanup(
  body: (cleanup: Cleanup, t: TestContext) => void | Promise<void>,
): (t: TestContext) => Promise<void> {
  return async (t) => {
    const scope = scopes.open(t.fullName);
    let failure: { readonly error: unknown } | undefined;
    try {
      await scopes.run(scope, async () => body(scope, t));
    } catch (error) {
      failure = { error };
    }
    await scopes.end(scope).catch((error: unknown) => {
      failure ??= { error };
    });
    if (failure !== undefined) throw failure.error;
  };
}

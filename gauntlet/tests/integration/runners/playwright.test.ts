import { describe, expect, test } from 'vitest';
import { npmPackages } from '../../testing/packages.ts';
import { testProject } from '../../testing/project.ts';
import { expectNoPass, hanging, proof } from '../../testing/proof.ts';

// Tests that need no browser are tests all the same; finding one is testkit's own matter.
const packages = npmPackages({ '@playwright/test': '1.65.1' });
const missing = packages === undefined ? ' (not run: Playwright can not be installed here)' : '';
const manifest = '{ "name": "shop", "devDependencies": { "@playwright/test": "*" } }';
const HEAD = `import { expect, test } from '@playwright/test';`;

function playwright(testFile: string, more: Record<string, string> = {}, configuration?: string) {
  const files = { 'package.json': manifest, 'tests/shop.spec.ts': `${HEAD}${testFile}`, ...more };
  return proof(files, { packages, ...(configuration === undefined ? {} : { configuration }) });
}

describe.skipIf(packages === undefined)(`playwright${missing}`, () => {
  test('a new project: right counts, the failure with file and line, exit code 1', async () => {
    const shown = await playwright(
      `
test.describe('price', () => {
  test('adds', () => expect(1 + 1).toBe(2));
  test('rounds', () => {
    expect(2.5).toBe(3);
  });
  test.skip('later', () => {});
  test.fail('known', () => expect(1).toBe(2));
  test('shaky', ({}, info) => expect(info.retry).toBe(1));
  test('slow', async () => {
    test.setTimeout(50);
    await new Promise(() => {});
  });
});`,
      { 'playwright.config.ts': 'export default { retries: 1, workers: 2 };' },
    );
    expect(shown.counts).toEqual({ passed: 2, failed: 2, recovered: 1, skipped: 1 });
    expect(shown.code).toBe(1);
    const rounds = shown.failures.find(({ title }) => title === 'price > rounds');
    expect(rounds).toMatchObject({ at: 'tests/shop.spec.ts:5', outcome: 'failed' });
    const slow = shown.failures.find(({ title }) => title === 'price > slow');
    expect(slow?.outcome).toBe('timed out');
  });

  test('a test in two projects is one test with two cases', async () => {
    const shown = await playwright(`\ntest('a', () => {});`, {
      'playwright.config.ts': `export default { projects: [{ name: 'one' }, { name: 'two' }] };`,
    });
    expect(shown).toMatchObject({ code: 0, outlook: 'pass', counts: { passed: 2 } });
  });

  test('a file that does not load is a failure with its place', async () => {
    const shown = await playwright(`\nimport './gone';`);
    expect(shown.code).toBe(1);
    expect(shown.failures.map(({ message }) => message).join()).toContain('./gone');
  });

  test.each([
    ['zero tests', '', undefined],
    ['only skipped tests', `\ntest.skip('a', () => {});`, undefined],
    ['a process that dies', `\ntest('a', () => process.kill(process.pid, 'SIGKILL'));`, undefined],
    ['a hang', `\ntest('a', () => { for (;;); });`, hanging('playwright')],
  ])('%s never passes', async (_name, testFile, configuration) => {
    expectNoPass(await playwright(testFile, {}, configuration));
  });

  test('what a failed test attached is kept, a file and what it had in memory', async () => {
    const config = 'systems: { app: { folder: ., suites: { e2e: { runner: playwright } } } }';
    const project = testProject(
      {
        'gauntlet.yaml': config,
        'package.json': manifest,
        'tests/shop.spec.ts': `${HEAD}
import { writeFileSync } from 'node:fs';
test('pays', async ({}, info) => {
  writeFileSync(info.outputPath('page.png'), 'picture');
  await info.attach('page', { path: info.outputPath('page.png') });
  await info.attach('cart', { body: '{"items":2}', contentType: 'application/json' });
  expect(1).toBe(2);
});`,
      },
      packages,
    );
    const { stdout } = await project.gauntlet(['run', 'e2e']);
    const all = [...stdout.matchAll(/left: (\S+)/g)].map(([, path = '']) => path);
    // Playwright adds a page of its own about the error.
    const paths = all.filter((path) => !path.endsWith('error-context.md'));
    expect(paths.map((path) => path.replace(/.*\//, ''))).toEqual(['1-cart.json', '1-page.png']);
    expect(paths.map((path) => project.read(path))).toEqual(['{"items":2}', 'picture']);
  });
});

import { describe, expect, test } from 'vitest';
import { npmPackages } from '../../testing/packages.ts';
import { expectNoPass, hanging, proof } from '../../testing/proof.ts';

const packages = npmPackages({ jest: '30.4.2' });
const missing = packages === undefined ? ' (not run: jest can not be installed here)' : '';
const manifest = '{ "name": "shop", "scripts": { "test": "jest" } }';

function jest(testFile: string, more: Record<string, string> = {}, configuration?: string) {
  const files = { 'package.json': manifest, 'price.test.js': testFile, ...more };
  return proof(files, { packages, ...(configuration === undefined ? {} : { configuration }) });
}

describe.skipIf(packages === undefined)(`jest${missing}`, () => {
  test('a new project: right counts, the failure with file and line, exit code 1', async () => {
    const shown = await jest(`
describe('price', () => {
  test('adds', () => expect(1 + 1).toBe(2));
  test('rounds', () => {
    expect(2.5).toBe(3);
  });
  test.skip('later', () => {});
  test.todo('one day');
  test.failing('known', () => expect(1).toBe(2));
});
let tries = 0;
jest.retryTimes(2);
test('shaky', () => expect(++tries).toBe(2));
test('slow', () => new Promise(() => {}), 30);`);
    expect(shown.counts).toEqual({ passed: 2, failed: 2, recovered: 1, skipped: 2 });
    expect(shown.code).toBe(1);
    const rounds = shown.failures.find(({ title }) => title === 'price > rounds');
    expect(rounds).toMatchObject({ at: 'price.test.js:5', outcome: 'failed' });
    expect(rounds?.message).toContain('Expected: 3');
    const slow = shown.failures.filter(({ title }) => title === 'slow');
    expect(slow.map(({ outcome }) => outcome)).toEqual(['timed out', 'timed out', 'timed out']);
  });

  test('all pass: exit code 0', async () => {
    const shown = await jest(`test('a', () => {});`);
    expect(shown).toMatchObject({ code: 0, outlook: 'pass', counts: { passed: 1 } });
  });

  test('a file that does not load, and hooks that throw, are failures', async () => {
    const shown = await jest(`require('./gone');`, {
      'b.test.js': `beforeAll(() => { throw new Error('no db'); });\ntest('x', () => {});`,
      'c.test.js': `afterEach(() => { throw new Error('left over'); });\ntest('y', () => {});`,
    });
    expect(shown.code).toBe(1);
    expect(shown.counts).toEqual({ failed: 3 });
    const messages = shown.failures.map(({ message }) => message).join('\n');
    expect(messages).toContain("Cannot find module './gone'");
    expect(messages).toContain('no db');
    expect(messages).toContain('left over');
    expect(shown.failures.map(({ at }) => at)).toContain('price.test.js:1');
  });

  test.each([
    ['zero tests', `describe('none', () => {});`, undefined],
    ['only skipped tests', `test.skip('a', () => {});`, undefined],
    ['a runner that dies', `test('a', () => process.kill(process.pid, 'SIGKILL'));`, undefined],
    ['a hang', `test('a', () => { for (;;); });`, hanging('jest')],
  ])('%s never passes', async (_name, testFile, configuration) => {
    expectNoPass(await jest(testFile, {}, configuration));
  });

  test('two thousand tests in ten files are all counted', async () => {
    const many = `for (let i = 0; i < 200; i++) test('n' + i, () => expect(i).not.toBe(7));`;
    const files = Array.from({ length: 9 }, (_, at) => [`more${at}.test.js`, many]);
    const shown = await jest(many, Object.fromEntries(files));
    expect(shown.counts).toEqual({ passed: 1990, failed: 10 });
  });
});

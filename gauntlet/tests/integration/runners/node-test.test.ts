import { expect, test } from 'vitest';
import { expectNoPass, hanging, proof } from '../../testing/proof.ts';

const manifest = '{ "type": "module", "scripts": { "test": "node --test" } }';
const HEAD = `import assert from 'node:assert';
import { before, describe, it, test } from 'node:test';`;

function node(testFile: string, more: Record<string, string> = {}, configuration?: string) {
  const files = { 'package.json': manifest, 'price.test.js': `${HEAD}${testFile}`, ...more };
  return proof(files, configuration === undefined ? {} : { configuration });
}

test('a new project: right counts, the failure with file and line, exit code 1', async () => {
  const shown = await node(`
describe('price', () => {
  it('adds', () => assert.equal(1 + 1, 2));
  it('rounds', () => {
    assert.equal(2.5, 3);
  });
  it.skip('later', () => {});
  it.todo('one day');
  it('known', { todo: true }, () => assert.ok(false));
});
test('with steps', async (t) => {
  await t.test('one', () => {});
  await t.test('two', () => assert.ok(false));
});
test('slow', { timeout: 30 }, () => new Promise((go) => setTimeout(go, 500)));`);
  expect(shown.counts).toEqual({ passed: 3, failed: 3, skipped: 2 });
  expect(shown.code).toBe(1);
  const rounds = shown.failures.find(({ title }) => title === 'price > rounds');
  expect(rounds).toMatchObject({ at: 'price.test.js:6', outcome: 'failed' });
  const two = shown.failures.find(({ title }) => title === 'with steps > two');
  expect(two?.at).toBe('price.test.js:14');
  const slow = shown.failures.find(({ title }) => title === 'slow');
  expect(slow?.outcome).toBe('timed out');
});

test('all pass: exit code 0', async () => {
  const shown = await node(`\ntest('a', () => {});`);
  expect(shown).toMatchObject({ code: 0, outlook: 'pass', counts: { passed: 1 } });
});

test('a file that does not load, a before that throws and a process that dies', async () => {
  const shown = await node(`\nimport './gone.js';`, {
    'b.test.js': `${HEAD}\ndescribe('s', () => {
      before(() => { throw new Error('no db'); });\n it('x', () => {}); });`,
    'c.test.js': `${HEAD}\ntest('y', () => process.exit(7));`,
  });
  expect(shown.code).toBe(1);
  expect(shown.counts.passed ?? 0).toBe(0);
  const told = shown.failures.map(({ message, at }) => `${at} ${message}`).join('\n');
  expect(told).toContain('no db');
  expect(told).toContain('price.test.js');
  expect(told).toContain('c.test.js');
});

test.each([
  ['zero tests', ``, undefined],
  ['only skipped tests', `\ntest.skip('a', () => {});`, undefined],
  ['a runner that dies', `\ntest('a', () => process.kill(process.ppid, 'SIGKILL'));`, undefined],
  ['a hang', `\ntest('a', () => { for (;;); });`, hanging('node-test')],
])('%s never passes', async (_name, testFile, configuration) => {
  expectNoPass(await node(testFile, {}, configuration));
});

test('two thousand tests in ten files are all counted', async () => {
  const many = `${HEAD}\nfor (let i = 0; i < 200; i++) test('n' + i, () => assert.notEqual(i, 7));`;
  const files = Array.from({ length: 9 }, (_, at) => [`more${at}.test.js`, many]);
  const shown = await node(many.slice(HEAD.length), Object.fromEntries(files));
  expect(shown.counts).toEqual({ passed: 1990, failed: 10 });
});

test('options of the script that change how tests load are kept', async () => {
  const shown = await proof({
    'package.json': `{ "type": "module",
      "scripts": { "test": "node --import ./first.js --test 'specs/**/*.js'" } }`,
    'first.js': 'globalThis.first = true;',
    'specs/a.js': `${HEAD}\ntest('a', () => assert.ok(globalThis.first));`,
  });
  expect(shown).toMatchObject({ code: 0, counts: { passed: 1 } });
});

import { expect, test } from 'vitest';
import { testProject } from '../../testing/project.ts';

/** A test that fails as often as the file says, and others around it. */
const FLAKY = `
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
test('always', () => {});
test.skip('never', () => {});
test('flaky (a+b)', () => {
  const left = Number(readFileSync('left.txt', 'utf8'));
  writeFileSync('left.txt', String(left - 1));
  expect(left, 'attempt with ' + left + ' left').toBeLessThan(1);
});
`;

function projectWith(left: number, retries: number, test = FLAKY) {
  const suite = { runner: 'vitest', retries };
  return testProject({
    'gauntlet.json': JSON.stringify({ systems: { app: { folder: '.', suites: { unit: suite } } } }),
    'flaky.test.ts': test,
    'left.txt': String(left),
  });
}

interface Document {
  readonly verdict: { readonly outlook: string };
}

async function run(project: ReturnType<typeof projectWith>) {
  const done = await project.gauntlet(['run', 'unit', '--json']);
  return { ...done, document: JSON.parse(done.stdout) as Document, text: done.stdout };
}

test('what passes in the end is recovered, and the counts reconcile', async () => {
  const done = await run(projectWith(2, 2));
  expect(done.code).toBe(0);
  expect(done.text).toMatch(/"recovered":\s*1/);
  expect(done.text).toMatch(/"passed":\s*1/);
  expect(done.text).toMatch(/"skipped":\s*1/);
  expect(done.text).toMatch(/"failed":\s*0/);
});

test('only what failed is run again: the counter went down once for each attempt', async () => {
  const project = projectWith(5, 2);
  const done = await run(project);
  expect(done.code).toBe(1);
  expect(project.read('left.txt')).toBe('2');
  expect(done.text).toMatch(/"failed":\s*1/);
});

test('without retries nothing is run again', async () => {
  const project = projectWith(1, 0);
  expect((await run(project)).code).toBe(1);
  expect(project.read('left.txt')).toBe('0');
});

test('a file that does not load is not run again', async () => {
  const project = projectWith(0, 3, `import './nothing.ts';\n${FLAKY}`);
  const done = await run(project);
  expect(done.code).not.toBe(0);
});

test('a suite without a report is repeated whole', async () => {
  const script = `
    import { readFileSync, writeFileSync } from 'node:fs';
    const left = Number(readFileSync('left.txt', 'utf8'));
    writeFileSync('left.txt', String(left - 1));
    process.exit(left > 0 ? 1 : 0);`;
  const suite = { runner: 'command', retries: 3, options: { command: ['node', 'main.mjs'] } };
  const project = testProject({
    'gauntlet.json': JSON.stringify({ systems: { app: { folder: '.', suites: { unit: suite } } } }),
    'main.mjs': script,
    'left.txt': '1',
  });
  const done = await run(project);
  expect(done.code).toBe(0);
  expect(done.text).toMatch(/"recovered":\s*1/);
  expect(project.read('left.txt')).toBe('-1');
});

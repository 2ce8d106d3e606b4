import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { environment } from './environment.ts';

test.each([
  'const a = process.env.HOME;',
  "const a = process['env'];",
  'const a = process.argv[2];',
  'const a = globalThis.process.env;',
  'const { env } = process;',
  "import { env } from 'node:process';",
  "import process from 'node:process'; process.env;",
])('%s is found', (text) => {
  const places = found(environment, { 'kit/http/a.ts': `\n${text}` });
  expect(places.length).toBeGreaterThan(0);
  expect(places[0]).toMatch(/^kit\/http\/a.ts:2 reads process/);
});

test.each([
  'gauntlet/cli/run.ts',
  'systems/storage/main.ts',
  'vitest.config.ts',
  'checks/setup.mjs',
  'kit/a.test.ts',
  'kit/tests/e2e/start.ts',
])('%s may read them', (path) => {
  expect(found(environment, { [path]: 'process.env.A; process.argv;' })).toEqual([]);
});

test('other parts of the process are no environment', () => {
  expect(found(environment, { 'kit/a.ts': 'process.kill(run.env.PID, 0);' })).toEqual([]);
});

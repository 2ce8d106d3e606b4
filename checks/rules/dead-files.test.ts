import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { deadFiles } from './dead-files.ts';

const repository = {
  'package.json': '{"name": "root", "workspaces": ["kit"], "scripts": {"a": "node checks/a.mjs"}}',
  'kit/package.json': '{"name": "@g/kit", "exports": {"./a": "./a.ts"}, "bin": "./cli/kit.mjs"}',
  'kit/a.ts': "export * from './b.ts';",
  'kit/b.ts': "new Worker(new URL('./worker.ts', import.meta.url));",
  'kit/worker.ts': '',
  'kit/cli/kit.mjs': "await import('./kit.ts');",
  'kit/cli/kit.ts': '',
  'checks/a.mjs': '',
  'kit/web/index.html': '<script type="module" src="/page.tsx"></script>',
  'kit/web/page.tsx': '',
};

test('surfaces, commands, scripts, pages, and what they reach, are alive', () => {
  expect(found(deadFiles, repository)).toEqual([]);
});

test('what nothing reaches is dead, and so is what only the dead reach', () => {
  const files = { 'kit/c.ts': "import './d.ts';", 'kit/d.ts': '' };
  expect(found(deadFiles, { ...repository, ...files })).toEqual([
    'kit/c.ts is reached from no command, package surface, test or tool',
    'kit/d.ts is reached from no command, package surface, test or tool',
  ]);
});

test('a test keeps its own helpers alive', () => {
  const files = {
    'kit/tests/e2e/a.test.ts': "spawn('node', ['kit/tests/e2e/stub.ts']); import './help.ts';",
    'kit/tests/e2e/stub.ts': '',
    'kit/tests/e2e/help.ts': '',
    'kit/tests/e2e/old.ts': '',
  };
  expect(found(deadFiles, { ...repository, ...files })).toEqual([
    expect.stringContaining('kit/tests/e2e/old.ts'),
  ]);
});

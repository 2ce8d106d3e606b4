import { expect, test } from 'vitest';
import { npmPackages } from '../testing/packages.ts';
import { testProject } from '../testing/project.ts';

test('what is found is said and written with comments, and the next command is named', async () => {
  const project = testProject({
    'package.json': '{ "name": "shop", "devDependencies": { "vitest": "*" } }',
    'tsconfig.json': '{}',
    'src/a.test.ts': '',
    '.github/workflows/ci.yml': '',
    'api/go.mod': 'module example.com/api\n\ngo 1.21\n',
    'tools/pytest.ini': '[pytest]\n',
    'tools/test_a.py': '',
  });
  const done = await project.gauntlet(['init']);
  expect(done.code).toBe(0);
  for (const word of ['TypeScript', 'Python', '.github/workflows/ci.yml', 'npx gauntlet run']) {
    expect(done.stdout).toContain(word);
  }
  const written = project.read('gauntlet.config.ts');
  expect(written).toContain("import { defineGauntlet } from 'gauntlet';");
  expect(written).toMatch(/\/\/ package.json\n\s+unit: \{ runner: 'vitest' \}/);
  expect(written).toContain("folder: 'api'");
  expect(written).toContain("runner: 'pytest'");
  expect(written).toContain("tsc: { layer: 'types', runner: 'tsc' }");
});

test('a configuration that is there is never written over', async () => {
  const project = testProject({ 'gauntlet.yaml': '# mine\n', 'go.mod': 'module a\n' });
  const done = await project.gauntlet(['init']);
  expect(done.code).toBe(0);
  expect(done.stdout).toContain('kept    gauntlet.yaml');
  expect(project.read('gauntlet.yaml')).toBe('# mine\n');
});

test('nothing to find is an error that says what to do', async () => {
  const done = await testProject({ 'notes.txt': '' }).gauntlet(['init']);
  expect(done.code).toBe(2);
  expect(done.stderr).toContain('NOTHING_FOUND');
});

test('scripts are added only when they are asked for, and none is replaced', async () => {
  const manifest = '{\n    "scripts": { "test": "vitest", "test-all": "mine" }\n}\n';
  const project = testProject({ 'package.json': manifest });
  await project.gauntlet(['init']);
  expect(project.read('package.json')).toBe(manifest);
  await project.gauntlet(['init', '--scripts']);
  const { scripts } = JSON.parse(project.read('package.json'));
  expect(scripts).toMatchObject({ 'test-all': 'mine', 'test-quick': 'gauntlet run quick' });
  expect(project.read('package.json')).toContain('\n    "scripts"');
});

test('an unknown runner is run by its script', async () => {
  const project = testProject({
    'package.json': '{ "scripts": { "test": "node a.js" } }',
    'a.js': '',
  });
  await project.gauntlet(['init']);
  const done = await project.gauntlet(['run', '--json']);
  expect(JSON.parse(done.stdout)).toMatchObject({ outlook: 'pass', counts: { passed: 1 } });
});

test('two hundred packages with a runner each are two hundred systems, in seconds', async () => {
  const files = Array.from({ length: 200 }, (_, at): [string, string][] => [
    [`packages/p${at}/package.json`, '{ "scripts": { "test": "vitest run" } }'],
    [`packages/p${at}/a.test.ts`, ''],
  ]).flat();
  const project = testProject({
    'package.json': '{ "workspaces": ["packages/*"], "devDependencies": { "vitest": "*" } }',
    ...Object.fromEntries(files),
  });
  const done = await project.gauntlet(['init', '--json']);
  const { systems, packages } = JSON.parse(done.stdout);
  expect(packages).toBe(201);
  expect(systems).toHaveLength(200);
  expect(new Set(systems.map(({ name }: { name: string }) => name)).size).toBe(200);
});

test('a root that runs its packages is one system', async () => {
  const project = testProject({
    'package.json': '{ "devDependencies": { "vitest": "*" } }',
    'vitest.config.ts': "export default { test: { projects: ['packages/*'] } };",
    'packages/a/package.json': '{ "scripts": { "test": "vitest run" } }',
    'packages/a/a.test.ts': '',
    'packages/a/vitest.config.ts': '',
  });
  const done = await project.gauntlet(['init', '--json']);
  expect(JSON.parse(done.stdout).systems).toMatchObject([{ folder: '.' }]);
});

test('a script of the root that runs its packages is not one suite more', async () => {
  const project = testProject({
    'package.json': '{ "scripts": { "test": "turbo run test" } }',
    'packages/a/package.json': '{ "scripts": { "test": "vitest run" } }',
    'packages/a/a.test.ts': '',
  });
  const done = await project.gauntlet(['init', '--json']);
  expect(JSON.parse(done.stdout).systems).toMatchObject([{ folder: 'packages/a' }]);
});

const jestAlone = npmPackages({ jest: '30.4.2' });

test('without our package installed the configuration is YAML, which needs none', async () => {
  const project = testProject({ 'package.json': '{ "scripts": { "test": "jest" } }' }, jestAlone);
  const done = await project.gauntlet(['init']);
  expect(done.stdout).toContain('wrote   gauntlet.yaml');
  expect(project.read('gauntlet.yaml')).toContain('unit: { runner: jest }');
});

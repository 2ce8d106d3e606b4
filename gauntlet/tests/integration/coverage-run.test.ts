/** `run --coverage` on real projects: each line that ran, and each that did not, by its number. */
import { describe, expect, test } from 'vitest';
import { hasProgram, npmPackages, pythonPrograms } from '../testing/packages.ts';
import { type TestProject, testProject } from '../testing/project.ts';

interface Table {
  readonly overall: { readonly percent: number };
  readonly modules: readonly { readonly name: string; readonly percent: number }[];
  readonly areas: readonly { readonly name: string; readonly percent: number }[];
  readonly files: readonly {
    readonly file: string;
    readonly hit: readonly number[];
    readonly missed: readonly number[];
  }[];
}

function config(runner: string, more: object = {}, areas: object = {}) {
  const suites = { unit: { runner, ...more } };
  const rules = { ...('money' in areas ? { areas: { mode: 'block' } } : {}) };
  const systems = { app: { folder: '.', suites, areas } };
  return { 'gauntlet.json': JSON.stringify({ systems, rules }) };
}

async function measured(project: TestProject, environment: Record<string, string> = {}) {
  const run = await project.gauntlet(['run', 'local', '--coverage', '--json'], environment);
  const { stdout, stderr } = await project.gauntlet(['coverage', '--json']);
  const files = stdout === '' ? [] : (JSON.parse(stdout) as Table).files;
  const missed = Object.fromEntries(files.map((each) => [each.file, each.missed]));
  const hit = Object.fromEntries(files.map((each) => [each.file, each.hit]));
  return { run, told: JSON.parse(run.stdout), stderr, missed, hit };
}

/** Line 3 is never run by a test that adds; line 6 only by a program that a test starts. */
const PRICE = `export function price(count) {
  if (count > 10) {
    return count * 2;
  }
  if (count < 0) {
    return 0;
  }
  return count;
}
`;
const MAIN = `import { price } from './price.mjs';
console.log(price(-1));
`;

describe('Vitest', () => {
  const vitest = (more: Record<string, string> = {}) =>
    testProject({
      ...config('vitest', {}, { money: { kind: 'critical', files: ['src/**'] } }),
      'src/price.mjs': PRICE,
      'src/main.mjs': MAIN,
      'price.test.mjs': `
        import { execFileSync } from 'node:child_process';
        import { expect, test } from 'vitest';
        import { price } from './src/price.mjs';
        test('adds', () => expect(price(2)).toBe(2));
        test('as a program', () => {
          expect(String(execFileSync(process.execPath, ['src/main.mjs']))).toBe('0\\n');
        });`,
      ...more,
    });

  test('lines of tests and of the programs they start; the area stops the verdict', async () => {
    const project = vitest();
    const { run, told, missed, hit } = await measured(project);
    expect(missed['src/price.mjs']).toEqual([3]);
    expect(hit['src/price.mjs']).toContain(6);
    expect(missed['src/main.mjs']).toEqual([]);
    expect(hit['src/main.mjs']).toEqual([1, 2]);
    expect(told.counts.passed).toBe(2);
    const areas = told.rules.find(({ rule }: { rule: string }) => rule === 'areas');
    expect(areas).toMatchObject({ outlook: 'fail' });
    expect(JSON.stringify(areas)).toContain('src/price.mjs:3');

    expect(run.stderr).toMatch(/^coverage: \d+\.\d % of \d+ lines;/m);
    const text = await project.gauntlet(['coverage', '--html', 'lines.html']);
    expect(text.stdout).toMatch(/src +\d+\.\d % +1 of \d+ not run/);
    expect(project.read('lines.html')).toContain(
      '<span class="m"><i>3</i>    return count * 2;</span>',
    );
  });

  test("a project's own thresholds are no failure of its tests", async () => {
    const threshold = `export default { test: { coverage: { thresholds: { lines: 100 } } } };`;
    const { told } = await measured(vitest({ 'vitest.config.mjs': threshold }));
    expect(told.tasks[0]).toMatchObject({ exit: { code: 0 }, completeness: { state: 'whole' } });
  });

  test('a failed test takes no coverage away, and a repeat adds no second one', async () => {
    const failing = `
      import { expect, test } from 'vitest';
      import { price } from './src/price.mjs';
      test('fails', () => expect(price(11)).toBe(0));`;
    const project = vitest({
      ...config('vitest', { retries: 1 }),
      'more.test.mjs': failing,
    });
    const { told, missed } = await measured(project);
    expect(told.counts).toMatchObject({ passed: 2, failed: 1 });
    expect(missed['src/price.mjs']).toEqual([]);
  });

  test('without what measures it, the verdict is unknown and says what it takes', async () => {
    const packages = npmPackages({ vitest: '5.1.0' });
    const project = testProject(
      {
        ...config('vitest'),
        'a.test.mjs': `import { test } from 'vitest'; test('a', () => {});`,
      },
      packages,
    );
    const { told, run } = await measured(project);
    expect(run.code).toBe(3);
    expect(JSON.stringify(told.tasks)).toContain('npm install --save-dev @vitest/coverage-v8');
  });
});

const jest = npmPackages({ jest: '30.4.2' });
const noJest = jest === undefined ? ' (not run: jest can not be installed here)' : '';

describe.skipIf(jest === undefined)(`Jest${noJest}`, () => {
  test('lines of the tests and of the programs they start', async () => {
    const project = testProject(
      {
        ...config('jest'),
        'package.json': JSON.stringify({ jest: { coverageThreshold: { global: { lines: 100 } } } }),
        'src/price.js': PRICE.replace('export ', '').concat('module.exports = { price };\n'),
        'src/main.js': `const { price } = require('./price.js');\nconsole.log(price(-1));\n`,
        'price.test.js': `
          const { execFileSync } = require('node:child_process');
          const { price } = require('./src/price.js');
          test('adds', () => expect(price(2)).toBe(2));
          test('as a program', () => {
            expect(String(execFileSync(process.execPath, ['src/main.js']))).toBe('0\\n');
          });`,
      },
      jest,
    );
    const { run, missed, hit } = await measured(project);
    expect(run.code).toBe(0);
    expect(missed['src/price.js']).toEqual([3]);
    expect(hit['src/main.js']).toEqual([1, 2]);
  });
});

test('node:test, with the programs that its tests start', async () => {
  const project = testProject({
    ...config('node-test'),
    'src/price.mjs': PRICE,
    'src/main.mjs': MAIN,
    'price.test.mjs': `
      import assert from 'node:assert';
      import { execFileSync } from 'node:child_process';
      import { test } from 'node:test';
      import { price } from './src/price.mjs';
      test('adds', () => assert.equal(price(2), 2));
      test('as a program', () => {
        assert.equal(String(execFileSync(process.execPath, ['src/main.mjs'])), '0\\n');
      });`,
  });
  const { run, missed, hit } = await measured(project);
  expect(run.code).toBe(0);
  expect(missed['src/price.mjs']).toContain(3);
  expect(hit['src/price.mjs']).toContain(6);
  expect(missed['price.test.mjs']).toBeUndefined();
});

const python = pythonPrograms(['pytest==9.0.2', 'pytest-cov==7.0.0']);
const noPython = python === undefined ? ' (not run: pytest-cov can not be installed here)' : '';

test.skipIf(python === undefined)(`pytest${noPython}`, async () => {
  const project = testProject({
    ...config('pytest', { options: { program: ['python3', '-m', 'pytest'] } }),
    'pytest.ini': '[pytest]\n',
    'shop/__init__.py': '',
    'shop/price.py': 'def price(count):\n    if count > 10:\n        return 2\n    return count\n',
    'tests/test_price.py':
      'from shop.price import price\n\ndef test_adds():\n    assert price(2) == 2\n',
    'conftest.py': '',
  });
  const { run, missed, hit } = await measured(project, { PYTHONPATH: python ?? '' });
  expect(run.code).toBe(0);
  expect(missed['shop/price.py']).toEqual([3]);
  expect(hit['shop/price.py']).toEqual([1, 2, 4]);
  expect(Object.keys(missed)).not.toContain('tests/test_price.py');
});

const noGo = hasProgram('go', 'version') ? '' : ' (not run: go is not installed here)';

test.skipIf(noGo !== '')(`go test${noGo}`, async () => {
  const body = 'func Price(n int) int {\n\tif n > 10 {\n\t\treturn 2\n\t}\n\treturn n\n}\n';
  const project = testProject({
    ...config('go-test'),
    'go.mod': 'module example.com/shop\n\ngo 1.22\n',
    'price/price.go': `package price\n\n${body}`,
    'other/other.go': 'package other\n\nfunc Never() int {\n\treturn 1\n}\n',
    'all_test.go': `package shop\n\nimport (\n\t"testing"\n\t"example.com/shop/price"\n)\n
func TestAdds(t *testing.T) {\n\tif price.Price(2) != 2 {\n\t\tt.Fatal("no")\n\t}\n}\n`,
  });
  const { run, missed, hit } = await measured(project);
  expect(run.stdout).toContain('"passed": 1');
  expect(missed['price/price.go']).toEqual([5, 6]);
  expect(hit['price/price.go']).toContain(7);
  expect(missed['other/other.go']).toContain(4);
});

const noCargo = hasProgram('cargo', 'llvm-cov', '--version')
  ? ''
  : ' (not run: cargo-llvm-cov is not installed here)';

test.skipIf(noCargo !== '')(`cargo test${noCargo}`, async () => {
  const project = testProject({
    ...config('cargo-test'),
    'Cargo.toml': '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n',
    'src/lib.rs': `pub fn price(n: i32) -> i32 {
    if n > 10 {
        return 2;
    }
    n
}
`,
    'tests/price.rs': '#[test]\nfn adds() {\n    assert_eq!(shop::price(2), 2);\n}\n',
  });
  const { run, missed } = await measured(project);
  expect(run.stdout).toContain('"passed": 1');
  expect(missed['src/lib.rs']).toEqual([3]);
});

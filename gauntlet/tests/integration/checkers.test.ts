/** The checkers that can be had here, each started on a project with something to find. */
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasProgram, npmPackages, pythonPrograms } from '../testing/packages.ts';
import { proof } from '../testing/proof.ts';

const npm = npmPackages({
  eslint: '10.15.0',
  prettier: '3.10.1',
  secretlint: '12.0.0',
  '@secretlint/secretlint-rule-preset-recommend': '12.0.0',
});
const python = pythonPrograms([
  'ruff==0.17.5',
  'black==26.10.1',
  'mypy==2.4.1',
  'bandit==1.9.4',
  'flake8==7.5.0',
]);
const hasGo = hasProgram('go', 'version');
const hasClippy = hasProgram('cargo', 'clippy', '--version');

/** A suite for each, as `init` would write it, in the one layer that is run. */
function suites(...names: readonly string[]): string {
  const lines = names.map((name) => `      ${name}: { layer: precommit, runner: ${name} }`);
  const passing = "      unit: { runner: command, options: { command: ['true'] } }";
  return ['systems:', '  app:', '    folder: .', '    suites:', ...lines, passing, ''].join('\n');
}

function notRun(isHere: boolean, what: string): string {
  return isHere ? '' : ` (not run: ${what} can not be had here)`;
}

test('Biome and tsc: by init alone, nothing is red on day one', async () => {
  const shown = await proof({
    'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
    'biome.json': '{ "formatter": { "enabled": false } }',
    'tsconfig.json': '{ "compilerOptions": { "strict": true, "types": [] }, "include": ["a.ts"] }',
    'a.ts': 'debugger;\nexport const a: number = "x";\n',
    'a.test.js': "import { test } from 'node:test';\ntest('a', () => {});\n",
  });
  expect(shown.gaps).toEqual([]);
  expect(shown.findings).toContain('TS2322 a.ts:2');
  expect(shown.findings).toContain('lint/suspicious/noDebugger a.ts:1');
  expect(shown).toMatchObject({ outlook: 'pass', code: 0, counts: { passed: 1 } });
});

test('a checker that breaks has found nothing, and is not clean', async () => {
  const shown = await proof(
    { 'biome.json': '{ "no such setting": 1 }', 'a.js': 'debugger;\n' },
    { configuration: suites('biome') },
  );
  expect(shown.gaps.join()).toContain('biome');
});

describe.skipIf(npm === undefined)(`from npm${notRun(npm !== undefined, 'ESLint')}`, () => {
  test('ESLint, Prettier and Secretlint', async () => {
    const key = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzKEY';
    const secret = ['AKIA', 'Q3EGTQ5NPYX7ZVBD'].join('');
    const shown = await proof(
      {
        'eslint.config.mjs': "export default [{ rules: { 'no-debugger': 'error' } }];\n",
        '.prettierrc': '{}',
        '.secretlintrc.json':
          '{ "rules": [{ "id": "@secretlint/secretlint-rule-preset-recommend" }] }',
        'a.js': 'debugger\n',
        'b.env': `AWS_SECRET_ACCESS_KEY=${key}\nid=${secret}\n`,
      },
      {
        ...(npm === undefined ? {} : { packages: npm }),
        configuration: suites('eslint', 'prettier', 'secretlint'),
      },
    );
    expect(shown.gaps).toEqual([]);
    expect(shown.findings).toContain('no-debugger a.js:1');
    expect(shown.findings).toContain('format a.js:?');
    expect(shown.findings.filter((each) => each.includes('b.env:1'))).not.toHaveLength(0);
    expect(shown.text).not.toContain('wJalrXUtnFEMI');
  });
});

describe.skipIf(python === undefined)(`PyPI${notRun(python !== undefined, 'Ruff')}`, () => {
  test('Ruff, Black, mypy, Bandit and Flake8', async () => {
    const folder = python ?? '';
    const shown = await proof(
      {
        'a.py': `import subprocess


def f(x: int) -> str:
  return x


subprocess.call("ls", shell=True)
import os
`,
      },
      {
        configuration: suites('ruff', 'black', 'mypy', 'bandit', 'flake8'),
        environment: {
          PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter),
          PYTHONPATH: folder,
        },
      },
    );
    expect(shown.gaps).toEqual([]);
    const lint = ['F401 a.py:9', 'return-value a.py:5', 'B602 a.py:8', 'E402 a.py:9'];
    for (const each of [...lint, 'format a.py:?', 'E111 a.py:5']) {
      expect(shown.findings).toContain(each);
    }
  });
});

describe.skipIf(!hasGo)(`Go${notRun(hasGo, 'go')}`, () => {
  test('gofmt and go vet', async () => {
    const shown = await proof(
      {
        'go.mod': 'module example.com/shop\n\ngo 1.21\n',
        'a.go': 'package shop\n\nfunc F(x int) { x = x ;  }\n',
      },
      { configuration: suites('gofmt', 'go-vet') },
    );
    expect(shown.gaps).toEqual([]);
    expect([...shown.findings].sort()).toEqual(['format a.go:?', 'vet a.go:3']);
  });
});

describe.skipIf(!hasClippy)(`Rust${notRun(hasClippy, 'clippy')}`, () => {
  test('Clippy', async () => {
    const shown = await proof(
      {
        'Cargo.toml': '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n',
        'src/lib.rs': 'pub fn f() -> i32 {\n    return 1;\n}\n',
      },
      { configuration: suites('clippy') },
    );
    expect(shown.gaps).toEqual([]);
    expect(shown.findings).toEqual(['clippy::needless_return src/lib.rs:2']);
  });
});

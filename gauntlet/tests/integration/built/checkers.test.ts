/** Checkers that are built here, found by `init` and run as a person would. */
import { delimiter } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasProgram, pythonPrograms } from '../../testing/packages.ts';
import { proof } from '../../testing/proof.ts';
import { gitleaks, golangciLint } from '../../testing/tools.ts';

function on(...folders: readonly (string | undefined)[]): Record<string, string> {
  const path = folders.filter((folder) => folder !== undefined);
  return { PATH: [...path, process.env.PATH].join(delimiter) };
}

function notRun(isHere: boolean, what: string): string {
  return isHere ? '' : ` (not run: ${what} can not be had here)`;
}

const PASSING = {
  'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
  'a.test.js': "import { test } from 'node:test';\ntest('a', () => {});\n",
};

const golangci = golangciLint();
describe.skipIf(golangci === undefined)(
  `Go${notRun(golangci !== undefined, 'golangci-lint')}`,
  () => {
    test('golangci-lint is found by its settings, and its findings have a place', async () => {
      const shown = await proof(
        {
          'go.mod': 'module example.com/shop\n\ngo 1.21\n',
          '.golangci.yml': 'version: "2"\n',
          'a.go': 'package shop\n\nimport "os"\n\nfunc F() {\n\tos.Remove("x")\n}\n',
          'a_test.go': 'package shop\n\nimport "testing"\n\nfunc TestF(t *testing.T) {}\n',
        },
        { environment: on(golangci) },
      );
      expect(shown.gaps).toEqual([]);
      expect(shown.findings).toContain('errcheck a.go:6');
      expect(shown.counts).toMatchObject({ passed: 1 });
    });
  },
);

const leaks = gitleaks();
describe.skipIf(leaks === undefined)(`secrets${notRun(leaks !== undefined, 'gitleaks')}`, () => {
  test('gitleaks names the place, and the secret is nowhere', async () => {
    const secret = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');
    const shown = await proof(
      { ...PASSING, 'b.env': `id=1\ntoken=${secret}\n` },
      { environment: on(leaks), configuration: suite('gitleaks') },
    );
    expect(shown.gaps).toEqual([]);
    expect(shown.findings).toContain('github-pat b.env:2');
    expect(shown.text).not.toContain(secret);
  });
});

const audit = pythonPrograms(['pip-audit==2.10.1']);
describe.skipIf(audit === undefined)(`PyPI${notRun(audit !== undefined, 'pip-audit')}`, () => {
  test('pip-audit that could ask nobody is a gap, and not clean', async () => {
    const shown = await proof(
      { ...PASSING, 'requirements.txt': 'no-such-package-of-ours==1.0\n' },
      {
        environment: { ...on(`${audit}/bin`), PYTHONPATH: audit ?? '' },
        configuration: suite('pip-audit'),
      },
    );
    expect(shown.gaps.join()).toContain('pip-audit');
    expect(shown.outlook).not.toBe('pass');
  });
});

test('npm audit that has no answer is a gap, and not clean', async () => {
  const packages = {
    '': { name: 'p', dependencies: { lodash: '4.17.4' } },
    'node_modules/lodash': { version: '4.17.4' },
  };
  const lock = { name: 'p', lockfileVersion: 3, requires: true, packages };
  const shown = await proof(
    { ...PASSING, 'package-lock.json': JSON.stringify(lock) },
    {
      environment: { npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' },
      configuration: suite('npm-audit'),
    },
  );
  expect(shown.gaps.join()).toContain('npm-audit');
  expect(shown.outlook).not.toBe('pass');
});

// Neither can be built from its module here; where they are installed, they are found and run.
for (const name of ['trufflehog', 'osv-scanner']) {
  const isHere = hasProgram(name, '--version');
  test.skipIf(!isHere)(`${name}${notRun(isHere, name)}`, async () => {
    const shown = await proof(PASSING, { configuration: suite(name) });
    expect(shown.gaps).toEqual([]);
  });
}

function suite(name: string): string {
  return `systems:
  app:
    folder: .
    suites:
      ${name}: { layer: precommit, runner: ${name} }
      unit: { runner: node-test }
`;
}

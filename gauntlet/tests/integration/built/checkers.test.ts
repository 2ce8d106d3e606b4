/** Checkers that are built here, found by `init` and run as a person would. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasProgram, pythonPrograms } from '../../testing/packages.ts';
import { proof } from '../../testing/proof.ts';
import { gitleaks, golangciLint, osvScanner } from '../../testing/tools.ts';

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

const osv = osvScanner();
/** It asks a service, or a database on the disk when it is told to: here it is one advisory. */
const canScan = osv !== undefined && hasProgram('python3', '-m', 'zipfile', '--help');
describe.skipIf(!canScan)(
  `lock files${notRun(canScan, 'osv-scanner, or python3 to zip its database,')}`,
  () => {
    const lock = (version: string) =>
      JSON.stringify({
        name: 'shop',
        lockfileVersion: 3,
        packages: {
          '': { name: 'shop', dependencies: { minimist: version } },
          'node_modules/minimist': { version },
        },
      });

    test('osv-scanner names the package, the lock file and the way out', async () => {
      const environment = { ...on(osv), ...advisories() };
      const configuration = suite('osv-scanner', 'options: { arguments: [--offline] }');
      const options = { environment, configuration };
      const bad = await proof({ ...PASSING, 'package-lock.json': lock('1.2.0') }, options);
      expect(bad.gaps).toEqual([]);
      expect(bad.findings).toEqual(['GHSA-vh95-rmgr-6w4m package-lock.json:?']);
      expect(bad.text).toContain('upgrade to 1.2.3');
      const good = await proof({ ...PASSING, 'package-lock.json': lock('1.2.3') }, options);
      expect(good).toMatchObject({ gaps: [], findings: [], outlook: 'pass' });
    });

    test('osv-scanner that could ask nobody is a gap, and not clean', async () => {
      const empty = mkdtempSync(join(tmpdir(), 'advisories-'));
      onTestFinished(() => rmSync(empty, { recursive: true }));
      const shown = await proof(
        { ...PASSING, 'package-lock.json': lock('1.2.0') },
        {
          environment: { ...on(osv), OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY: empty },
          configuration: suite('osv-scanner', 'options: { arguments: [--offline] }'),
        },
      );
      expect(shown.gaps.join()).toContain('osv-scanner itself failed, with exit code 127');
      expect(shown.outlook).not.toBe('pass');
    });
  },
);

/** Its module replaces others, so that Go does not install it; where it is, it is run. */
const hog = hasProgram('trufflehog', '--version');
test.skipIf(!hog)(`trufflehog names the place${notRun(hog, 'trufflehog')}`, async () => {
  const secret = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');
  const shown = await proof(
    { ...PASSING, 'b.env': `id=1\ntoken=${secret}\n` },
    // Whether a secret works it asks those that it would open; a test must not.
    { configuration: suite('trufflehog', 'options: { arguments: [--no-verification] }') },
  );
  expect(shown.gaps).toEqual([]);
  expect(shown.findings).toContain('Github b.env:2');
  expect(shown.text).not.toContain(secret);
});

/** Where osv-scanner looks for what is known of packages when it may not ask. */
function advisories(): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'advisories-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const database = join(folder, 'osv-scalibr', 'npm');
  mkdirSync(database, { recursive: true });
  const advisory = {
    schema_version: '1.6.0',
    id: 'GHSA-vh95-rmgr-6w4m',
    modified: '2024-03-07T05:47:28Z',
    aliases: ['CVE-2020-7598'],
    summary: 'Prototype Pollution in minimist',
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:L' }],
    affected: [
      {
        package: { ecosystem: 'npm', name: 'minimist' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '1.0.0' }, { fixed: '1.2.3' }] }],
      },
    ],
  };
  const file = join(folder, `${advisory.id}.json`);
  writeFileSync(file, JSON.stringify(advisory));
  execFileSync('python3', ['-m', 'zipfile', '-c', join(database, 'all.zip'), file]);
  return { OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY: folder };
}

function suite(name: string, more = ''): string {
  const own = [`layer: precommit, runner: ${name}`, more].filter(Boolean).join(', ');
  return `systems:
  app:
    folder: .
    suites:
      ${name}: { ${own} }
      unit: { runner: node-test }
`;
}

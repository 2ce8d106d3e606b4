/**
 * Runs the suites that have APIs and chunk servers in their own process, and fails where less of a
 * folder was reached than is promised: `npm run coverage:storage`. What runs in other processes is
 * not counted: the commands, the page, and of S3 the server that the contract suite asks.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Percent of the lines; 85 are wanted of all together. */
const whole = 85;
const promised = {
  api: 87,
  blobs: 93,
  coding: 95,
  metadata: 82,
  model: 95,
  node: 81,
  placement: 95,
  protocol: 95,
  s3: 77,
  upkeep: 77,
};

/** Made from the `.proto`. */
const generated = 'protocol/generated';

const base = 'systems/storage';
const folders = Object.keys(promised).map((name) => `${base}/${name}`);
const missing = [...folders, `${base}/${generated}`].filter((path) => !existsSync(path));
if (missing.length > 0) throw new Error(`these are promised and not there: ${missing.join(', ')}`);

const projects = ['unit', 'integration', 'contract'].flatMap((layer) => [
  '--project',
  `storage:${layer}`,
]);
const reports = mkdtempSync(join(tmpdir(), 'coverage-storage-'));
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...projects,
    '--coverage',
    '--coverage.provider=v8',
    '--coverage.reporter=text',
    `--coverage.reportsDirectory=${reports}`,
    ...folders.map((folder) => `--coverage.include=${folder}/**/*.ts`),
    `--coverage.exclude=${base}/${generated}/**`,
    `--coverage.thresholds.lines=${whole}`,
    ...Object.entries(promised).map(
      ([name, percent]) => `--coverage.thresholds.${base}/${name}/**.lines=${percent}`,
    ),
  ],
  { stdio: 'inherit' },
);
rmSync(reports, { recursive: true, force: true });
process.exitCode = status ?? 1;

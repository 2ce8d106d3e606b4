/**
 * Runs the suites that have the agent in their own process, and fails where less of a folder was
 * reached than is promised: `npm run coverage:uploader`. The commands run in processes of their
 * own, in the end-to-end suite, and are not counted.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Percent of the lines. 95 are wanted of `watch`: what is left there are errors of the kernel. */
const promised = {
  config: 100,
  policy: 99,
  watch: 88,
  agent: 90,
  disk: 90,
  metrics: 90,
  registry: 89,
  upload: 90,
};

/** Only the commands use them, in processes of their own. */
const ofCommands = [
  'agent/checklist.ts',
  'agent/explain-path.ts',
  'agent/safe-to-wipe.ts',
  'agent/status.ts',
  'config/load.ts',
];

const base = 'systems/uploader';
const folders = Object.keys(promised).map((name) => `${base}/${name}`);
const named = [...folders, ...ofCommands.map((file) => `${base}/${file}`)];
const missing = named.filter((path) => !existsSync(path));
if (missing.length > 0) throw new Error(`these are promised and not there: ${missing.join(', ')}`);

const projects = ['unit', 'integration', 'contract', 'e2e'].flatMap((layer) => [
  '--project',
  `uploader:${layer}`,
]);
const reports = mkdtempSync(join(tmpdir(), 'coverage-uploader-'));
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
    ...ofCommands.map((file) => `--coverage.exclude=${base}/${file}`),
    ...Object.entries(promised).map(
      ([name, percent]) => `--coverage.thresholds.${base}/${name}/**.lines=${percent}`,
    ),
  ],
  { stdio: 'inherit' },
);
rmSync(reports, { recursive: true, force: true });
process.exitCode = status ?? 1;

import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// One project for each product and layer, named `<product>:<layer>`. A unit test sits beside its
// file; a black-box suite of layer L sits in `<product>/tests/L/` and starts the real thing.
const products = {
  checks: 'checks',
  engine: 'gauntlet',
  kit: 'kit',
  testkit: 'testkit',
  ui: 'ui',
  uploader: 'systems/uploader',
  storage: 'systems/storage',
  gateway: 'systems/gateway',
  studio: 'systems/studio',
};

// These unit tests leave nothing behind in modules, so a worker loads what they share once: half
// of their time was loading it again for every file.
const sharing = new Set(['checks', 'engine', 'kit', 'testkit', 'ui']);

// Time limits are hang guards, not promises about speed: those are measured in `bench/`.
const layers = {
  integration: 120_000,
  contract: 120_000,
  e2e: 120_000,
  smoke: 60_000,
  load: 600_000,
  chaos: 600_000,
};

/** What is measured or broken in these would be measured or broken for its neighbours too. */
const alone = new Set(['load', 'chaos']);

const unit = Object.entries(products).map(([name, folder]) => ({
  extends: true as const,
  test: {
    name: name === 'checks' ? 'checks' : `${name}:unit`,
    include: [`${folder}/**/*.test.{ts,tsx}`],
    exclude: ['**/node_modules/**', '**/tests/**', '**/fixtures/**'],
    // The rules read the whole repository in one test.
    testTimeout: name === 'checks' ? 60_000 : 30_000,
    isolate: !sharing.has(name),
  },
}));

// Proofs on other people's tools: they install them, so they run in the nightly profile alone.
const toolchains = ['cargo-test', 'go-test', 'gradle', 'jest', 'maven', 'nextest', 'playwright']
  .map((runner) => `gauntlet/tests/integration/runners/${runner}.test.ts`)
  .concat('gauntlet/tests/integration/built/*.test.ts');

// The S3 operations have a file each, and all of them one server. The commands of the engine and
// the uploader are packed once where they are started hundreds of times.
const shared: Record<string, object> = {
  'engine:integration': { globalSetup: ['gauntlet/tests/testing/packed/setup.ts'] },
  'storage:contract': {
    isolate: false,
    globalSetup: ['systems/storage/tests/support/s3-suite.ts'],
  },
  'uploader:e2e': { globalSetup: ['systems/uploader/tests/support/packed-suite.ts'] },
};

const blackBox = Object.entries(products).flatMap(([name, folder]) =>
  Object.entries(layers).map(([layer, timeoutMs]) => ({
    extends: true as const,
    test: {
      name: `${name}:${layer}`,
      include: [`${folder}/tests/${layer}/**/*.test.{ts,tsx}`],
      exclude: ['**/node_modules/**', ...toolchains],
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      fileParallelism: !alone.has(layer),
      ...shared[`${name}:${layer}`],
    },
  })),
);

export default defineConfig({
  test: {
    passWithNoTests: true,
    // Black-box tests wait for processes most of the time; by itself Vitest leaves a core idle.
    maxWorkers: Math.max(3, availableParallelism()),
    // A hang guard, as that of a test: on a machine that does much else a second is soon over.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      ...unit,
      ...blackBox,
      {
        extends: true as const,
        test: {
          name: 'engine:toolchains',
          include: toolchains,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});

import { defineGauntlet } from 'gauntlet';

/** A suite of this repository: the Vitest project of the same name. */
function vitest(project: string) {
  return { runner: 'vitest', folder: '.', options: { project } };
}

function command(layer: string, ...words: readonly string[]) {
  return { layer, runner: 'command', folder: '.', options: { command: [...words] } };
}

/** The layers of a product that have tests, each as the Vitest project `<product>:<layer>`. */
function layers(product: string, ...names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, vitest(`${product}:${name}`)]));
}

export default defineGauntlet({
  systems: {
    repository: {
      folder: '.',
      suites: {
        format: command('precommit', 'biome', 'ci', '--colors=off', '.'),
        rules: { layer: 'precommit', ...vitest('checks') },
        types: command('types', 'tsc', '-b', '--noEmit'),
      },
    },
    engine: {
      folder: 'gauntlet',
      suites: {
        ...layers('engine', 'unit', 'integration', 'e2e', 'chaos', 'toolchains'),
        fuzz: command('fuzz', 'npm', 'run', '-s', 'fuzz:formats'),
      },
    },
    kit: { suites: layers('kit', 'unit', 'integration', 'contract') },
    testkit: { suites: layers('testkit', 'unit', 'integration', 'contract', 'e2e') },
    uploader: {
      folder: 'systems/uploader',
      suites: layers(
        'uploader',
        'unit',
        'integration',
        'contract',
        'e2e',
        'smoke',
        'load',
        'chaos',
      ),
    },
    ui: { suites: layers('ui', 'unit', 'e2e') },
    gateway: {
      folder: 'systems/gateway',
      suites: {
        ...layers('gateway', 'unit', 'integration', 'contract', 'e2e', 'smoke', 'load', 'chaos'),
        coverage: command('coverage', 'npm', 'run', '-s', 'coverage:gateway'),
      },
      start: {
        command: ['gateway', 'dev', '--port', '{port}'],
        port: 8000,
        readyWhen: { http: 'http://127.0.0.1:{port}/health' },
        address: 'http://127.0.0.1:{port}/reference',
      },
    },
    storage: {
      folder: 'systems/storage',
      suites: layers('storage', 'unit', 'integration', 'contract', 'e2e', 'smoke', 'load', 'chaos'),
      start: {
        command: ['storage', 'dev'],
        port: 8080,
        readyWhen: { http: 'http://127.0.0.1:{port}/health' },
        variables: { STORAGE_URL: 'http://127.0.0.1:{port}' },
      },
    },
    studio: {
      folder: 'systems/studio',
      suites: layers('studio', 'unit', 'integration', 'contract', 'e2e', 'smoke', 'load', 'chaos'),
    },
  },
  profiles: {
    // Everything, also what installs other people's tools and what takes long.
    nightly: {
      layers: [
        'precommit',
        'types',
        'unit',
        'integration',
        'contract',
        'e2e',
        'smoke',
        'load',
        'chaos',
        'toolchains',
        'fuzz',
        'coverage',
      ],
      budget: '60 min',
    },
  },
});

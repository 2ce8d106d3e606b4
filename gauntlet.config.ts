import { join } from 'node:path';
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

/** What an environment keeps: databases and files of its own. */
function stateOf(environment: string) {
  return join(import.meta.dirname, '.gauntlet', 'environments', environment);
}

function at(environment: string, port: number, more: Readonly<Record<string, string>> = {}) {
  return { port, environment: { XDG_STATE_HOME: stateOf(environment), ...more } };
}

/** Addresses of one environment: the systems find each other by them. */
function systemsAt(environment: string, first: number) {
  const [gateway, storage, studio, uploader] = [first, first + 1, first + 2, first + 3];
  const neighbours = {
    STUDIO_ENDPOINT_URL: `http://127.0.0.1:${gateway}`,
    STUDIO_S3_URL: `http://127.0.0.1:${first + 9}`,
  };
  return {
    gateway: at(environment, gateway),
    storage: at(environment, storage),
    studio: at(environment, studio, neighbours),
    uploader: at(environment, uploader),
  };
}

/** Everything on this machine, with the keys and servers that each makes for itself. */
function demo() {
  const { gateway, storage, studio, uploader } = systemsAt('demo', 8400);
  // Chunk servers have one owner, and two versions stand side by side: each begins empty.
  const own = '$XDG_STATE_HOME/$SYSTEM-$GAUNTLET_VERSION';
  const shell = (words: string) => ['sh', '-c', `exec node cli/${words}`];
  const places = `--data "${own}/chunks" --database-folder "${own}/postgres"`;
  return {
    gateway: { ...gateway, command: ['node', 'cli/gateway.mjs', 'dev', '--port', '{port}'] },
    storage: {
      ...storage,
      command: shell(`storage.mjs dev --port {port} --s3-port 0 --node-port 0 ${places}`),
    },
    // With a gateway and a storage of its own beside it.
    studio: {
      ...at('demo', studio.port),
      command: shell(`studio.mjs dev --port {port} --folder "${own}"`),
    },
    uploader,
  };
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
      suites: {
        ...layers('uploader', 'unit', 'integration', 'contract', 'e2e', 'smoke', 'load', 'chaos'),
        // The same end-to-end suite against the storage of this repository, as real parts.
        'e2e-storage': command(
          'load',
          'env',
          'E2E_STORAGE=1',
          'vitest',
          'run',
          '--project=uploader:e2e',
        ),
        coverage: command('coverage', 'npm', 'run', '-s', 'coverage:uploader'),
      },
      // An agent: nobody asks it anything, and its state has one owner at a time.
      release: {
        command: ['node', 'cli/uploader.mjs', 'run', '--config', 'systemd/release.yaml'],
        ready: '/metrics',
        canary: false,
      },
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
      release: {
        command: ['env', 'GATEWAY_PORT={port}', 'node', 'cli/gateway.mjs', 'serve'],
        critical: ['/v1/', '/checkout-sessions'],
        limit: '60 s',
      },
    },
    storage: {
      folder: 'systems/storage',
      suites: {
        ...layers('storage', 'unit', 'integration', 'contract', 'e2e', 'smoke', 'load', 'chaos'),
        coverage: command('coverage', 'npm', 'run', '-s', 'coverage:storage'),
      },
      start: {
        command: ['storage', 'dev'],
        port: 8080,
        readyWhen: { http: 'http://127.0.0.1:{port}/health' },
        variables: { STORAGE_URL: 'http://127.0.0.1:{port}' },
      },
      // The file API. Its chunk servers go on while versions of it come and go.
      release: {
        command: ['node', 'cli/storage.mjs', 'api', '--port', '{port}', '--s3-port', '0'],
        critical: ['/files'],
        limit: '60 s',
      },
    },
    studio: {
      folder: 'systems/studio',
      suites: layers('studio', 'unit', 'integration', 'contract', 'e2e', 'smoke', 'load', 'chaos'),
      release: {
        command: ['node', 'cli/studio.mjs', 'serve', '--port', '{port}'],
        critical: ['/jobs', '/login'],
        limit: '60 s',
      },
    },
  },
  environments: {
    // On this machine, to be looked at: no soak, no approval, no coverage.
    demo: {
      rules: { 'tests pass': { mode: 'block', parameters: { layers: ['precommit', 'unit'] } } },
      systems: demo(),
      canary: { shares: [25, 50], requests: 50, stay: '5 s', patience: '2 min', look: '1 s' },
      watch: '10 s',
    },
    // Its data is its own and synthetic; it is thrown away every week.
    staging: { systems: systemsAt('staging', 8500), watch: '10 min' },
    production: { rules: { checklist: { mode: 'block' } }, systems: systemsAt('production', 8600) },
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

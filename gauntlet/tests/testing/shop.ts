/** A shop that is shipped for real: a server, its checks, and users that never stop asking. */
import type { ChildProcess } from 'node:child_process';
import { type LoadResult, load } from '@gauntlet/testkit/load';
import { onTestFinished } from 'vitest';
import { type Finished, type TestProject, testProject } from './project.ts';

/** What a version does wrong. */
export type Fault =
  | 'none'
  | 'crashes at start'
  | 'wrong price'
  | 'wrong shape'
  | 'fails payments'
  | 'fails 6 %'
  | 'slow p95'
  | 'slow for some'
  | 'slow queries'
  | 'external calls fail'
  | 'hides its metrics'
  | 'leaks'
  | 'health flaps'
  | 'breaks under 50'
  | 'hard migration'
  | 'bad when told';

export interface ShopOptions {
  readonly patience?: string;
  /** How long a release is watched. */
  readonly watch?: string;
  /** More of the environment. */
  readonly more?: string;
  /** The most that its queries may take, in milliseconds. */
  readonly queries?: number;
  /** More files; a `gauntlet.yaml` among them is used as it is, `{DATA}` in it replaced. */
  readonly files?: Readonly<Record<string, string>>;
  /** What is run before a release: the unit tests when unset. */
  readonly run?: readonly string[];
}

const server = (name: string, fault: Fault) => `
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const fault = '${fault}';
const name = '${name}';
if (fault === 'crashes at start') throw new Error('no such setting');
const kept = [];
let open = 0;
let checks = 0;

function statusOf(path, user) {
  if (path === '/health') {
    checks += 1;
    return fault === 'health flaps' && checks % 3 === 0 ? 503 : 200;
  }
  if (fault === 'hides its metrics' && path === '/stats') return 404;
  if (fault === 'fails payments' && path === '/pay') return 500;
  // Of all requests; what matters most is spared, for that has a rule of its own.
  if (fault === 'fails 6 %' && path !== '/pay' && user !== '' && Math.random() < 0.09) return 500;
  if (fault === 'bad when told' && existsSync(process.env.DATA + '.bad')) return 500;
  if (fault === 'breaks under 50' && open > 40) return 503;
  return 200;
}

function waitOf(user, path) {
  // Long enough for all of a crowd to be there at once, where it matters.
  if (path === '/crowd' && fault === 'breaks under 50') return 2_000;
  if (fault === 'slow p95' && Math.random() < 0.12) return 80;
  if (fault === 'slow for some' && user.endsWith('7')) return 80;
  return 8 + Math.random() * 8;
}

function priceOf() {
  const { price, cost } = JSON.parse(readFileSync(process.env.DATA, 'utf8'));
  return fault === 'hard migration' ? cost : price;
}

function bodyOf(path) {
  if (path === '/price') {
    if (fault === 'wrong price') return JSON.stringify({ price: 41 });
    if (fault === 'wrong shape') return JSON.stringify({ price: 42, unit: 7 });
    return JSON.stringify({ price: priceOf(), unit: 'EUR' });
  }
  if (path === '/stats') {
    return JSON.stringify({
      queries: { p95: fault === 'slow queries' ? 180 : 12 },
      external: { failed: fault === 'external calls fail' ? 0.3 : 0 },
    });
  }
  return name;
}

const answers = createServer((request, response) => {
  open += 1;
  response.once('close', () => (open -= 1));
  const user = request.headers['x-user-id'] ?? '';
  if (fault === 'leaks') kept.push(Buffer.alloc(400_000, 1));
  const status = statusOf(request.url, user);
  setTimeout(() => {
    response.statusCode = status;
    response.end(bodyOf(request.url));
  }, waitOf(user, request.url));
});
answers.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`;

const check = (title: string, body: string) => `
import assert from 'node:assert';
import { test } from 'node:test';
const url = process.env.GAUNTLET_URL;
test('${title}', async () => {
${body}
});
`;

const migration = (fault: Fault) =>
  fault === 'hard migration'
    ? `
import { readFileSync, writeFileSync } from 'node:fs';
const data = JSON.parse(readFileSync(process.env.DATA, 'utf8'));
if ('price' in data) writeFileSync(process.env.DATA, JSON.stringify({ cost: data.price }));
`
    : '';

/** One process for each check, not two. */
const checkedBy = (name: string) =>
  `{ files: ['checks/${name}.test.mjs'], arguments: ['--test-isolation=none'] }`;

const configuration = (fault: Fault, options: ShopOptions) => {
  const { patience = '3 min', watch = '3 s', more = '', queries = 100 } = options;
  return `
systems:
  shop:
    folder: .
    suites:
      unit: { runner: command, options: { command: ['true'] } }
      smoke: { runner: node-test, options: ${checkedBy('smoke')} }
      contract: { runner: node-test, options: ${checkedBy('contract')} }
      load: { runner: node-test, options: ${checkedBy('load')} }
    release:
      command: [node, server.mjs]
      checks: [smoke, contract, load]
      critical: [/pay]
      ${
        fault === 'hard migration'
          ? `migrate: [node, migrate.mjs]
      rehearsal:
        prepare: [cp, '{DATA}', '{DATA}.copy']
        environment: { DATA: '{DATA}.copy' }`
          : ''
      }
environments:
  demo:
    rules:
      tests pass: { mode: block, parameters: { layers: [unit] } }
    systems: { shop: { environment: { DATA: '{DATA}' } } }
    canary: { shares: [20, 50], requests: 60, stay: 1 s, patience: ${patience}, look: 250 ms }
    watch: ${watch}
    objectives:
      queries:
        source: json
        settings: { url: '{address}/stats', path: queries.p95 }
        most: ${queries}
      external:
        source: json
        settings: { url: '{address}/stats', path: external.failed }
        most: 0.05
${more}`;
};

function filesOf(
  name: string,
  fault: Fault,
  data: string,
  options: ShopOptions,
): Record<string, string> {
  const smoke = `
  const answer = await fetch(url + '/price');
  assert.equal((await answer.json()).price, 42);`;
  const contract = `
  const { unit } = await (await fetch(url + '/price')).json();
  assert.equal(typeof unit, 'string');`;
  const many = `
  const all = await Promise.all(Array.from({ length: 50 }, () => fetch(url + '/crowd')));
  assert.deepEqual(all.filter(({ ok }) => !ok).length, 0);`;
  return {
    'server.mjs': server(name, fault),
    'migrate.mjs': migration(fault),
    'checks/smoke.test.mjs': check('the price is right', smoke),
    'checks/contract.test.mjs': check('the unit is a word', contract),
    'checks/load.test.mjs': check('fifty at once are answered', many),
    ...options.files,
    'gauntlet.yaml': (options.files?.['gauntlet.yaml'] ?? configuration(fault, options)).replaceAll(
      '{DATA}',
      data,
    ),
  };
}

export interface Shop extends TestProject {
  /** Commits a version, and runs what its gate asks for. */
  version(name: string, fault?: Fault, changes?: ShopOptions): Promise<void>;
  ship(...more: readonly string[]): Promise<Finished>;
  /** Ships, and does something as soon as it has come to a step. */
  shipUntil(step: string, act: (ship: ChildProcess) => void): Promise<Finished>;
  /** What users get now. */
  ask(path?: string, environment?: string): Promise<string>;
  /** Users who ask until `until` is over: 200 times a second, each with a name. */
  underLoad<T>(
    until: Promise<T>,
    environment?: string,
  ): Promise<{ readonly value: T; readonly load: LoadResult }>;
  state(environment?: string): Promise<StatusJson>;
}

/** Requests that failed, without those that were under way when the users were sent home. */
export function lost({ total }: LoadResult): Readonly<Record<string, number>> {
  const kinds = Object.entries(total.errorsByKind);
  return Object.fromEntries(kinds.filter(([kind]) => kind !== 'unfinished'));
}

export interface StatusJson {
  readonly seen: {
    readonly address: string;
    readonly settled: readonly string[];
    readonly versions: readonly { readonly version: string; readonly share: number }[];
  };
  readonly open?: { readonly lastStep: string; readonly isDead: boolean };
}

export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const project = testProject({ 'data.json': JSON.stringify({ price: 42 }) });
  // Before the folder goes: what it started would write into it.
  onTestFinished(async () => void (await project.gauntlet(['host', '--end'])));
  await project.git('init', '-q', '-b', 'main');
  const data = `${project.folder}/data.json`;
  const state = async (environment = 'demo') => {
    const { stdout } = await project.gauntlet(['status', environment, '--json']);
    const [place] = JSON.parse(stdout) as [StatusJson];
    return place;
  };
  const shop: Shop = {
    ...project,
    async version(name, fault = 'none', changes = {}) {
      project.write(filesOf(name, fault, data, { ...options, ...changes }));
      await project.git('add', '-A');
      await project.git('commit', '-q', '-m', name);
      const { run = ['run', 'unit'] } = { ...options, ...changes };
      const { code, stdout, stderr } = await project.gauntlet(run);
      if (code !== 0) throw new Error(`${stdout}${stderr}`);
    },
    ship: (...words) => project.gauntlet(['ship', 'demo', ...words]),
    shipUntil(step, act) {
      const child = project.start(['ship', 'demo', '--json']);
      const mark = `{"kind":"step begun","step":"${step}"}`;
      let stdout = '';
      child.stdout?.on('data', (piece: Buffer) => {
        const before = stdout.includes(mark);
        stdout += piece.toString();
        if (!before && stdout.includes(mark)) act(child);
      });
      return new Promise((resolve) => {
        child.once('close', (code) => resolve({ code, stdout, stderr: '' }));
      });
    },
    async ask(path = '/', environment = 'demo') {
      const { seen } = await state(environment);
      const answer = await fetch(`${seen.address}${path}`);
      return `${answer.status} ${await answer.text()}`;
    },
    async underLoad(until, environment = 'demo') {
      const { seen } = await state(environment);
      const over = new AbortController();
      let count = 0;
      const paths = ['/', '/pay', '/price'];
      const loading = load({
        url: seen.address,
        ratePerSecond: 200,
        forMs: 600_000,
        signal: over.signal,
        tasks: [
          {
            request: () => {
              count += 1;
              const user = `user-${count % 997}`;
              return { path: paths[count % 3] ?? '/', headers: { 'x-user-id': user } };
            },
          },
        ],
      });
      const value = await until.finally(() => over.abort());
      return { value, load: await loading };
    },
    state,
  };
  return shop;
}

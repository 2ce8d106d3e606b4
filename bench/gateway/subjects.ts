/** The gateways that are compared, each in front of the same upstream. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, start, startQuiet } from './processes.ts';

const command = join(import.meta.dirname, '../../systems/gateway/cli/gateway.mjs');
const collect = join(import.meta.dirname, 'collect.ts');
const portkey = '@portkey-ai/gateway@1.15.2';

export interface Subject {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pid: number | undefined;
  /** Bytes in use when its garbage is collected; undefined where that can't be asked. */
  readonly inUse: (() => Promise<number>) | undefined;
}

export const requestBody = {
  model: 'bench',
  max_tokens: 20,
  messages: [{ role: 'user', content: 'Say something short, please.' }],
};

export function requestOf({ headers }: Subject) {
  return { method: 'POST', headers, json: requestBody };
}

/** Ours, with an embedded PostgreSQL that syncs; set up through its API, as an operator does. */
export async function ours(folder: string, upstream: string): Promise<Subject> {
  const state = join(folder, 'state');
  mkdirSync(state);
  // As root PostgreSQL runs as nobody, who has to be let in.
  for (const path of [folder, state]) chmodSync(path, 0o755);
  const env = {
    PATH: process.env.PATH,
    XDG_STATE_HOME: state,
    GATEWAY_SECRET: 'only for this benchmark, and for nothing else',
    GATEWAY_PORT: '0',
    GATEWAY_PRIVATE_NETWORKS: '127.0.0.1/32',
    GATEWAY_LOG_LEVEL: 'warn',
  };
  const login = { email: 'admin@example.com', password: 'four quiet otters swimming' };
  const cli = (...args: readonly string[]) =>
    spawnSync(process.execPath, [command, ...args], { env, encoding: 'utf8' }).stdout.trim();
  const account = cli('user', login.email, '--admin', '--password', login.password);
  const key = cli('key', login.email).split('\n').at(-1) ?? '';
  const args = ['--import', collect, command, 'serve'];
  const started = await start(process.execPath, args, env, /listens on (http:\S+)/);
  const url = started.found;
  const call = async (method: string, path: string, body: object, token = '') => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const answer = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return (await answer.json()) as Readonly<Record<string, string>>;
  };
  const { access_token: token } = await call('POST', '/auth/login', login);
  const provider = { kind: 'compatible', base_url: `${upstream}/v1` };
  await call('PUT', '/admin/providers/bench', provider, token);
  const offers = [{ provider: 'bench', model: 'bench' }];
  const limits = { context_tokens: 10_000, max_output_tokens: 1_000 };
  await call('PUT', '/admin/models', { id: 'bench', ...limits, offers }, token);
  const usd_per_million = { input: '1', output: '2' };
  await call(
    'POST',
    '/admin/prices',
    { provider: 'bench', model: 'bench', usd_per_million },
    token,
  );
  const id = /account\s+(\S+)/.exec(account)?.[1] ?? '';
  const credits = { action: 'add', amount_usd: '100000', reason: 'to measure' };
  await call('POST', `/admin/users/${id}/credits`, credits, token);
  return {
    name: 'gateway',
    url: `${url}/v1/chat/completions`,
    headers: { authorization: `Bearer ${key}` },
    pid: started.child.pid,
    async inUse() {
      const said = started.next(/in use: (\d+) bytes/);
      started.child.kill('SIGUSR2');
      return Number(await said);
    },
  };
}

/** The least that durable money costs here: see `least.ts`. */
export async function leastProxy(folder: string, upstream: string): Promise<Subject> {
  const own = join(folder, 'least');
  mkdirSync(own);
  for (const path of [folder, own]) chmodSync(path, 0o755);
  const args = [join(import.meta.dirname, 'least.ts'), upstream, join(own, 'database')];
  const env = { PATH: process.env.PATH };
  const { found, child } = await start(process.execPath, args, env, /listens on (http:\S+)/);
  const url = `${found}/v1/chat/completions`;
  return { name: 'two commits alone', url, headers: {}, pid: child.pid, inUse: undefined };
}

/** PORTKEY: a folder in which its package is installed; else it is installed for this run. */
export async function portkeyGateway(
  folder: string,
  upstream: string,
): Promise<Subject | undefined> {
  const given = process.env.PORTKEY;
  const place = given ?? folder;
  if (given === undefined) {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const install = ['install', '--prefix', place, '--no-audit', '--no-fund', '--silent', portkey];
    if (spawnSync(npm, install).status !== 0) return undefined;
  }
  const program = join(place, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const args = [program, `--port=${port}`, '--headless'];
  const child = await startQuiet(process.execPath, args, { PATH: process.env.PATH }, base);
  return {
    name: 'portkey',
    url: `${base}/v1/chat/completions`,
    headers: {
      authorization: 'Bearer none',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${upstream}/v1`,
    },
    pid: child.pid,
    inUse: undefined,
  };
}

/** LITELLM: the folder of a Python environment that has `litellm[proxy]`; else one is made. */
export async function liteLlm(folder: string, upstream: string): Promise<Subject | undefined> {
  const given = process.env.LITELLM;
  const place = given ?? join(folder, 'litellm');
  if (given === undefined) {
    if (spawnSync('python3', ['-m', 'venv', place]).status !== 0) return undefined;
    const pip = join(place, 'bin', 'pip');
    if (spawnSync(pip, ['install', '--quiet', 'litellm[proxy]']).status !== 0) return undefined;
  }
  const config = join(folder, 'litellm.yaml');
  writeFileSync(
    config,
    `model_list:
  - model_name: bench
    litellm_params: {model: openai/bench, api_base: '${upstream}/v1', api_key: none}
`,
  );
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const args = [
    '--config',
    config,
    '--port',
    String(port),
    '--host',
    '127.0.0.1',
    '--num_workers',
    '1',
  ];
  // Without a key of its own it does not start.
  const LITELLM_MASTER_KEY = 'sk-only-for-this-benchmark';
  const { PATH } = process.env;
  const env = { PATH, HOME: folder, LITELLM_TELEMETRY: 'False', LITELLM_MASTER_KEY };
  const program = join(place, 'bin', 'litellm');
  const child = await startQuiet(program, args, env, `${base}/health/liveliness`);
  const headers = { authorization: `Bearer ${LITELLM_MASTER_KEY}` };
  return {
    name: 'litellm',
    url: `${base}/v1/chat/completions`,
    headers,
    pid: child.pid,
    inUse: undefined,
  };
}

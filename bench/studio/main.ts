/**
 * What the studio adds to bare calls of the same endpoint (10 ms), the same beside the gateway with
 * its built-in model, its API with 50 users, and renders beside Jinja2. Database, endpoint, clients
 * and studio share this machine; the database syncs to disk. DISTILABEL names a Python environment
 * that has it; then it makes the same records on the same endpoint.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { load } from '@gauntlet/testkit/load';
import { type BenchUser, benchUser, secondsOfJobs } from './client.ts';
import { rendersBench } from './renders.ts';

const records = Number(process.env.BENCH_STUDIO_RECORDS ?? 5_000);
const jobs = 4;
/** As many calls at once as the studio has by itself for so many jobs. */
const atOnce = 64;
const systems = join(import.meta.dirname, '../../systems');
const folder = mkdtempSync(join(tmpdir(), 'bench-studio-'));
// As root PostgreSQL runs as nobody, who has to be let in.
chmodSync(folder, 0o755);
const children: ChildProcess[] = [];

async function start(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  pattern: RegExp,
): Promise<readonly string[]> {
  const child = spawn(process.execPath, [...args], {
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    const found = pattern.exec(text);
    if (found !== null) resolve(found.slice(1));
  });
  child.once('exit', () => reject(new Error(`${args[0]} ended: ${text}`)));
  return await promise;
}

async function endAll(): Promise<void> {
  for (const child of children.splice(0).toReversed()) {
    if (child.exitCode !== null) continue;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
}

/** So many calls in lanes, with nothing kept and nothing counted: the most that there can be. */
async function bareSeconds(url: string, apiKey: string): Promise<number> {
  let next = 0;
  const startMs = performance.now();
  const lane = async () => {
    while (next < records) {
      const content = `Write about topic ${next % 200}.`;
      next += 1;
      const body = { model: 'local', messages: [{ role: 'user', content }], max_tokens: 60 };
      const headers = {
        'content-type': 'application/json',
        authorization: `Bearer ${apiKey}`,
        'idempotency-key': `bare-${startMs}-${next}`,
      };
      const request = { method: 'POST', headers, body: JSON.stringify(body) };
      const response = await fetch(`${url}/v1/chat/completions`, request);
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`the endpoint answered ${response.status}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return (performance.now() - startMs) / 1_000;
}

interface Neighbours {
  readonly endpoint: string;
  readonly apiKey: string;
  readonly objects: string;
}

async function studioAt({ endpoint, apiKey, objects }: Neighbours): Promise<BenchUser> {
  const env = {
    STUDIO_ENDPOINT_URL: endpoint,
    STUDIO_ENDPOINT_KEY: apiKey,
    STUDIO_S3_URL: objects,
  };
  const name = join(folder, `studio-${children.length}`);
  const args = [join(systems, 'studio/cli/studio.mjs'), 'dev', '--port', '0', '--folder', name];
  const [url = ''] = await start(args, env, /The studio is at (http:\S+)/);
  return await benchUser(url);
}

function told(name: string, bare: number, seconds: number): void {
  const rate = (took: number) => Math.round(records / took);
  const share = Math.round((bare / seconds) * 100);
  const added = ((seconds - bare) * 1_000) / records;
  console.log(
    `${name}: bare ${rate(bare)} calls a second; studio ${rate(seconds)} records a second`,
  );
  console.log(`  (${share} % of bare; ${added.toFixed(2)} ms more for each record; ${jobs} jobs)`);
}

async function throughput(name: string, at: Neighbours, user: BenchUser): Promise<number> {
  // Once before it is measured: code is compiled, connections are open.
  await secondsOfJobs(user, 1, 200);
  const bare = await bareSeconds(at.endpoint, at.apiKey);
  const seconds = await secondsOfJobs(user, jobs, Math.ceil(records / jobs));
  told(name, bare, seconds);
  return records / seconds;
}

async function apiWithUsers({ url, token, templateId }: BenchUser): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const paths = ['/jobs', '/templates', `/templates/${templateId}`, '/user', '/seed-data'];
  const tasks = paths.map((path) => ({ name: path, request: { path } }));
  const result = await load({ url, headers, users: 50, forMs: 20_000, thinkMs: 200, tasks });
  const { latencyMs, errors, ratePerSecond } = result.total;
  const each = [latencyMs?.p50, latencyMs?.p95, latencyMs?.p99].map((ms) => ms?.toFixed(1));
  console.log(`API, 50 users: p50, p95, p99 ${each.join(', ')} ms; ${errors} errors`);
  console.log(`  (${Math.round(ratePerSecond)} requests a second)`);
}

function distilabel(endpoint: string): number | undefined {
  const place = process.env.DISTILABEL;
  if (place === undefined) return undefined;
  const file = join(import.meta.dirname, 'with-distilabel.py');
  const run = spawnSync(join(place, 'bin/python'), [file, endpoint, String(records)], {
    encoding: 'utf8',
    // It tells of every step, and much.
    maxBuffer: 256 * 1024 * 1024,
    env: { PATH: process.env.PATH, HOME: folder, HF_HUB_OFFLINE: '1', PYTHONWARNINGS: 'ignore' },
  });
  const seconds = /seconds ([\d.]+)/.exec(run.stdout)?.[1];
  if (seconds === undefined) throw new Error(`distilabel failed:\n${run.stderr.slice(-2_000)}`);
  return records / Number(seconds);
}

try {
  const roles = join(import.meta.dirname, 'roles.ts');
  const [upstream = '', objects = ''] = await start([roles], {}, /roles (\S+) (\S+)/);
  const fake = { endpoint: upstream, apiKey: 'none', objects };
  const user = await studioAt(fake);
  const ours = await throughput('endpoint of 10 ms', fake, user);
  const peer = distilabel(upstream);
  if (peer === undefined) console.log('distilabel: DISTILABEL is not set: not compared');
  else console.log(`distilabel ${Math.round(peer)} a second; ours x ${(ours / peer).toFixed(1)}`);
  await apiWithUsers(user);
  const gateway = [join(systems, 'gateway/cli/gateway.mjs'), 'dev', '--port', '0'];
  const keyFile = join(folder, 'gateway', 'env');
  const place = ['--folder', join(folder, 'gateway'), '--key-file', keyFile];
  const said = /listens on (http:[^\s,]+)/;
  const [endpoint = ''] = await start([...gateway, ...place], {}, said);
  const { OPENAI_API_KEY: apiKey = '' } = parseEnv(readFileSync(keyFile, 'utf8'));
  const real = { endpoint, apiKey, objects };
  await throughput('gateway with its model', real, await studioAt(real));
  rendersBench();
} finally {
  await endAll();
  rmSync(folder, { recursive: true, force: true });
}

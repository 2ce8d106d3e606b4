/**
 * 1,000 files of 10 KB and 4 of 256 MB to one S3 endpoint, in turns with `rclone copy` and its
 * defaults and others; then memory, idle CPU, the time from ready to uploaded, and a start with
 * many rows. Words choose: small, large, restart, idle.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { median } from '../quantile.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 4);
const ROWS = Number(process.env.BENCH_ROWS ?? 100_000);
const WATCHED = 10_000;
const IDLE_SECONDS = 30;
const MEBIBYTE = 1024 * 1024;

const folder = mkdtempSync(join(tmpdir(), 'bench-uploader-'));
const product = join(import.meta.dirname, '..', '..', 'systems', 'uploader');
/** As a vehicle has it; `source` is what runs in this repository. */
const entry = join(product, 'dist', 'uploader.mjs');
const source = join(product, 'cli', 'uploader.mjs');
const children: ChildProcess[] = [];
let runs = 0;

function start(words: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [...words], { stdio: ['ignore', 'pipe', 2] });
  children.push(child);
  return child;
}

function lineOf(child: ChildProcess, fits: (line: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (fits(line)) resolve(line);
    });
    child.once('exit', () => reject(new Error('it ended')));
  });
}

function configFor(logs: string, url: string, state = join(folder, `state-${runs}`)): string {
  runs += 1;
  const path = join(folder, `config-${runs}.json`);
  const config = {
    vehicle: `v${runs}`,
    state,
    directories: [{ path: logs }],
    s3: { bucket: 'logs', endpoint: url, accessKeyId: 'test-key', secretAccessKey: 's' },
    watch: { stableAfter: 0 },
    monitoring: { prometheus: { enabled: false } },
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

function statusOf(pid: number | undefined, name: string): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) / 1024;
}

function cpuSeconds(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Seconds, and the most memory that was resident. */
async function ours(logs: string, url: string, program = entry) {
  const config = configFor(logs, url);
  const startedAt = performance.now();
  const child = start([program, '--config', config, 'once']);
  let mebibytes = 0;
  const look = setInterval(() => {
    try {
      mebibytes = Math.max(mebibytes, statusOf(child.pid, 'VmHWM'));
    } catch {
      // It has just ended.
    }
  }, 50);
  child.stdout?.resume();
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearInterval(look);
  if (code !== 0) throw new Error(`the uploader ended with ${code}`);
  return { seconds: (performance.now() - startedAt) / 1000, mebibytes };
}

interface Other {
  readonly name: string;
  readonly words: (logs: string, prefix: string, url: string) => readonly string[];
}

/** What is on the path takes part; `s5cmd` is named by S5CMD where it is not. */
const others: readonly Other[] = [
  { name: 'rclone', words: (logs, prefix) => ['rclone', 'copy', logs, `b:logs/${prefix}`] },
  {
    name: 'rclone --checksum',
    words: (logs, prefix) => ['rclone', 'copy', '--checksum', logs, `b:logs/${prefix}`],
  },
  {
    name: 's5cmd',
    words: (logs, prefix, url) => {
      const place = ['--endpoint-url', url, '--log', 'error', 'cp'];
      return [process.env.S5CMD ?? 's5cmd', ...place, `${logs}/`, `s3://logs/${prefix}/`];
    },
  },
];

/** Undefined when it is not installed. */
function timeOf(other: Other, logs: string, url: string): number | undefined {
  runs += 1;
  // The rclone of Debian can not use a bundle of certificates that the environment names.
  const { AWS_CA_BUNDLE: _, ...rest } = process.env;
  const env = {
    ...rest,
    RCLONE_CONFIG_B_TYPE: 's3',
    RCLONE_CONFIG_B_PROVIDER: 'Other',
    RCLONE_CONFIG_B_ENDPOINT: url,
    RCLONE_CONFIG_B_ACCESS_KEY_ID: 'test-key',
    RCLONE_CONFIG_B_SECRET_ACCESS_KEY: 's',
    RCLONE_CONFIG: '/dev/null',
    AWS_ACCESS_KEY_ID: 'test-key',
    AWS_SECRET_ACCESS_KEY: 's',
    AWS_REGION: 'us-east-1',
  };
  const [command = '', ...words] = other.words(logs, `r${runs}`, url);
  const startedAt = performance.now();
  const done = spawnSync(command, words, { env, encoding: 'utf8' });
  if ((done.error as { code?: string } | undefined)?.code === 'ENOENT') return undefined;
  if (done.status !== 0) throw new Error(`${other.name}: ${done.error?.message ?? done.stderr}`);
  return (performance.now() - startedAt) / 1000;
}

/** Undefined when it is not installed. */
type Contender = () => Promise<number | undefined>;

async function beside(what: string, logs: string, url: string): Promise<void> {
  let most = 0;
  const packed = async () => {
    const { seconds, mebibytes } = await ours(logs, url);
    most = Math.max(most, mebibytes);
    return seconds;
  };
  const contenders: readonly (readonly [string, Contender])[] = [
    ['uploader', packed],
    ['the uploader from source', async () => (await ours(logs, url, source)).seconds],
    ...others.map((one) => [one.name, async () => timeOf(one, logs, url)] as const),
  ];
  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    // Whoever follows a program that has left much behind at the endpoint pays for it: all in turn.
    const first = round % contenders.length;
    for (const [name, run] of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      const took = await run();
      if (took !== undefined) times.set(name, [...(times.get(name) ?? []), took]);
    }
  }
  const one = median(times.get('uploader') ?? []);
  console.log(`${what}: uploader ${one.toFixed(2)} s, at most ${most.toFixed(0)} MiB`);
  times.delete('uploader');
  for (const [name, theirs] of times) {
    const other = median(theirs);
    console.log(`  ${name} ${other.toFixed(2)} s: the uploader is x${(other / one).toFixed(2)}`);
  }
}

function filesIn(name: string, count: number, bytes: number): string {
  const logs = join(folder, name);
  for (let index = 0; index < count; index += 1) {
    const path = join(logs, `run${index % 100}`);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, `f${index}.log`), Buffer.alloc(bytes, `file ${index} `));
  }
  return logs;
}

async function idle(url: string): Promise<void> {
  const logs = filesIn('watched', WATCHED, 10);
  const child = start([entry, '--config', configFor(logs, url), 'run']);
  let uploaded = 0;
  await lineOf(child, (line) => {
    if (line.includes('"uploaded"')) uploaded += 1;
    return uploaded === WATCHED;
  });
  await delay(3000);
  const before = cpuSeconds(child.pid);
  await delay(IDLE_SECONDS * 1000);
  const share = ((cpuSeconds(child.pid) - before) / IDLE_SECONDS) * 100;
  const resident = statusOf(child.pid, 'VmRSS');
  console.log(`idle with ${WATCHED} files: ${share.toFixed(2)} % CPU, ${resident.toFixed(0)} MiB`);
  const came = lineOf(child, (line) => line.includes('fresh.log'));
  const writtenAt = performance.now();
  writeFileSync(join(logs, 'fresh.log'), 'fresh');
  await came;
  console.log(`ready to uploaded: ${(performance.now() - writtenAt).toFixed(0)} ms`);
  child.kill('SIGTERM');
}

/** Rows of files that are gone, as a year leaves them, made by the registry itself. */
async function restart(url: string): Promise<void> {
  const { openRegistry } = await import('@gauntlet/uploader/registry');
  const state = join(folder, 'state-many');
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const options = { folder: state, log: quiet, nowMs: Date.now(), reserveBytes: 0 };
  const registry = await openRegistry(options);
  const logs = join(folder, 'many');
  mkdirSync(logs, { recursive: true });
  const flags = { isRecursive: true, mayDelete: false, priority: 0 };
  const directory = { path: logs, source: 'many', include: [], exclude: [], ...flags };
  const files = Array.from({ length: ROWS }, (_, index) => {
    const times = { modifiedMs: 1000 + index, changedMs: 1000 + index };
    const look = { path: `${logs}/f${index}.log`, device: 1, inode: index, sizeBytes: 1, ...times };
    return { look, directory };
  });
  await registry.watching.seen(files, Date.now());
  await registry.watching.gone(
    files.map(({ look }) => look.path),
    Date.now(),
  );
  await registry.close();
  const config = configFor(logs, url, state);
  const startedAt = performance.now();
  const child = start([entry, '--config', config, 'run']);
  await lineOf(child, (line) => line.includes('are watched'));
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`start with ${ROWS} rows: ${seconds.toFixed(2)} s, process and all`);
  child.kill('SIGTERM');
}

try {
  execFileSync(process.execPath, [join(product, 'packing', 'pack.ts')]);
  const endpoint = start([join(import.meta.dirname, 'endpoint.ts')]);
  const url = await lineOf(endpoint, (line) => line.startsWith('http'));
  const only = process.argv.slice(2);
  const isWanted = (name: string) => only.length === 0 || only.includes(name);
  if (isWanted('small')) await beside('1,000 files of 10 KB', filesIn('small', 1000, 10_000), url);
  if (isWanted('large')) {
    await beside('4 files of 256 MB', filesIn('large', 4, 256 * MEBIBYTE), url);
  }
  if (isWanted('restart')) await restart(url);
  if (isWanted('idle')) await idle(url);
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

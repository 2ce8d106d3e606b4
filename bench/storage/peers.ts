/**
 * The S3 API beside s3rver and versitygw, in turns and in one run: 64 MB each way, and objects of
 * 4 KB from eight callers at once. None of those two syncs what it answers for: to compare like
 * with like, the storage runs once more with syncs that do nothing (a preloaded library, for this
 * and nothing else).
 *
 *   VERSITYGW=/path/to/versitygw S3RVER=/path/to/s3rver npm run bench -- storage --peers
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endAll, freePort, start, startQuiet } from '../gateway/processes.ts';
import { startDev } from './dev.ts';
import { call, type S3Target } from './s3-client.ts';

const LARGE = 64 * 1000 * 1000;
const SMALL = 4 * 1024;
const CALLERS = 8;
const SMALL_COUNT = 500;
const ROUNDS = 3;

const kinds = ['put 64 MB', 'get 64 MB', 'put 4 KB', 'get 4 KB'] as const;
type Kind = (typeof kinds)[number];
type Figures = Record<Kind, number[]>;

export interface PeerPlaces {
  readonly versitygw: string | undefined;
  readonly s3rver: string | undefined;
}

export async function peers(folder: string, places: PeerPlaces): Promise<void> {
  const ends: (() => Promise<void>)[] = [];
  const targets: S3Target[] = [];
  const dev = async (name: string, promise: string, words: string[], env = {}) => {
    const home = join(folder, name.replace(/\W+/g, '-'));
    const one = await startDev(home, words, env);
    ends.push(one.stop);
    const { s3Url: url, accessKey, secret } = one;
    targets.push({ name, promise, url, accessKey, secret });
  };
  try {
    await dev('storage', 'synced on two servers', []);
    await dev('storage, without its cache', 'synced on two servers', ['--cache', '0']);
    await dev('storage, one copy', 'synced on one server', ['--redundancy', 'copies-1']);
    const preloaded = noSync(folder);
    if (preloaded === undefined) console.log('no C compiler: nothing is run without syncs');
    else {
      const env = { LD_PRELOAD: preloaded };
      await dev('storage, unsynced', 'nothing', ['--redundancy', 'copies-1'], env);
    }
    targets.push(...(await others(folder, places)));
    const figures = new Map(targets.map(({ name }) => [name, empty()]));
    for (const target of targets) await call(target, 'PUT', '/bench');
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const target of targets) await measure(target, round, figures.get(target.name));
    }
    print(targets, figures);
  } finally {
    await endAll();
    for (const end of ends) await end();
  }
}

async function others(folder: string, places: PeerPlaces): Promise<S3Target[]> {
  const found: S3Target[] = [];
  const promise = 'nothing: it does not sync';
  if (places.versitygw === undefined) console.log('VERSITYGW is not set: left out');
  else {
    const port = await freePort();
    const root = join(folder, 'versitygw');
    mkdirSync(root);
    const keys = ['--access', 'bench', '--secret', 'benchsecret'];
    const words = ['--quiet', '--keep-alive', '--port', `127.0.0.1:${port}`, ...keys];
    const url = `http://127.0.0.1:${port}`;
    await startQuiet(places.versitygw, [...words, 'posix', root], process.env, url);
    found.push({ name: 'versitygw', promise, url, accessKey: 'bench', secret: 'benchsecret' });
  }
  if (places.s3rver === undefined) console.log('S3RVER is not set: left out');
  else {
    const root = join(folder, 's3rver');
    mkdirSync(root);
    const words = ['-d', root, '-p', '0', '-a', '127.0.0.1', '--no-vhost-buckets'];
    const says = /(?:listening on|at)\s+(\S+:\d+)/;
    const { found: at } = await start(
      process.execPath,
      [places.s3rver, ...words],
      process.env,
      says,
    );
    const url = at.startsWith('http') ? at : `http://${at}`;
    found.push({ name: 's3rver', promise, url, accessKey: 'S3RVER', secret: 'S3RVER' });
  }
  return found;
}

/** A library in whose hands a sync does nothing. */
function noSync(folder: string): string | undefined {
  const [source, library] = [join(folder, 'nosync.c'), join(folder, 'nosync.so')];
  writeFileSync(
    source,
    'int fsync(int f){(void)f;return 0;} int fdatasync(int f){(void)f;return 0;}\n',
  );
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source], { stdio: 'ignore' });
    return library;
  } catch {
    // There is no compiler here; the caller says so.
    return undefined;
  }
}

const large = Buffer.alloc(LARGE);
for (let at = 0; at < large.length; at += 1) large[at] = (at * 131 + (at >> 9)) & 0xff;

async function measure(target: S3Target, round: number, figures = empty()): Promise<void> {
  const seconds = async (work: () => Promise<unknown>) => {
    const startMs = performance.now();
    await work();
    return (performance.now() - startMs) / 1_000;
  };
  const path = `/bench/large-${round}`;
  const put = await seconds(() => call(target, 'PUT', path, large));
  const get = await seconds(async () => {
    if ((await call(target, 'GET', path)) !== LARGE) throw new Error('not all came back');
  });
  figures['put 64 MB'].push(LARGE / 1e6 / put);
  figures['get 64 MB'].push(LARGE / 1e6 / get);
  await call(target, 'DELETE', path);
  const small = large.subarray(0, SMALL);
  const each = async (work: (number: number) => Promise<unknown>) => {
    let next = 0;
    const callers = Array.from({ length: CALLERS }, async () => {
      while (next < SMALL_COUNT) {
        next += 1;
        await work(next);
      }
    });
    await Promise.all(callers);
  };
  const key = (number: number) => `/bench/small-${round}-${number}`;
  const puts = await seconds(() => each((number) => call(target, 'PUT', key(number), small)));
  const gets = await seconds(() => each((number) => call(target, 'GET', key(number))));
  figures['put 4 KB'].push(SMALL_COUNT / puts);
  figures['get 4 KB'].push(SMALL_COUNT / gets);
}

function empty(): Figures {
  return { 'put 64 MB': [], 'get 64 MB': [], 'put 4 KB': [], 'get 4 KB': [] };
}

function print(targets: readonly S3Target[], figures: ReadonlyMap<string, Figures>): void {
  const [first] = targets;
  const ours = figures.get(first?.name ?? '') ?? empty();
  console.log(`medians of ${ROUNDS} rounds; in brackets: how many times as fast as 'storage'`);
  for (const { name, promise } of targets) {
    const mine = figures.get(name) ?? empty();
    const shown = kinds.map((kind) => {
      const [own, base] = [median(mine[kind]), median(ours[kind])];
      const unit = kind.endsWith('MB') ? 'MB/s' : '/s';
      return `${kind} ${own.toFixed(0)} ${unit} (${(own / base).toFixed(2)})`;
    });
    console.log(`${name} [${promise}]: ${shown.join(', ')}`);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

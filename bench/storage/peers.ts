/**
 * The S3 API beside s3rver, versitygw and MinIO, in turns and in one run: 64 MB each way, and
 * objects of 4 KB from eight callers at once. They are one process that keeps one copy, as
 * `--one-process` is; beside it stands the storage with chunk servers in processes of their own.
 * What they answer for is not on the disk yet, so like is compared with like in two ways: each of
 * them once more with what it has stored synced after each answer, in the time that counts, and the
 * storage once more with syncs that do nothing (a preloaded library, for this and nothing else).
 * versitygw and s3rver hand out files as they are; MinIO holds what it reads to a checksum first,
 * as the storage does.
 *
 *   VERSITYGW=versitygw S3RVER=s3rver MINIO=minio npm run bench -- storage --peers
 *
 * (each the path of a program that is installed)
 *
 * Some of the groups: `--peers synced,unsynced`; the third is `twice`, which has no peer.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endAll } from '../gateway/processes.ts';
import { median, quantile } from '../quantile.ts';
import { startDev } from './dev.ts';
import { evenMemory } from './even-memory.ts';
import { type PeerPlaces, startPeers } from './peer-programs.ts';
import { syncAfter } from './peer-sync.ts';
import { call, type S3Target } from './s3-client.ts';

const LARGE = 64 * 1000 * 1000;
/** In each round, each read twice: of three figures in all the median was little but chance. */
const LARGE_COUNT = 3;
const SMALL = 4 * 1024;
const CALLERS = 8;
const SMALL_COUNT = 500;
/** Besides the first one, which is for each to know its work. */
const ROUNDS = 9;

const kinds = ['put 64 MB', 'get 64 MB', 'put 4 KB', 'get 4 KB'] as const;
type Kind = (typeof kinds)[number];
type Figures = Record<Kind, number[]>;

/** Those with the same promise are alike. */
const promises = ['synced on two servers', 'synced once', 'nothing synced'] as const;
type Promised = (typeof promises)[number];

interface Measured extends S3Target {
  readonly promise: Promised;
  /** Of its own: a target may be measured in two ways. */
  readonly bucket: string;
  /** Of what was answered, before it counts. */
  readonly settle: (path: string) => Promise<void>;
}

/**
 * Nothing is deleted meanwhile: memory that one frees at once would be given to its next upload,
 * and the storage keeps what is deleted for who still reads it.
 */
const settled = () => Promise.resolve();

/** `only`: names of groups, with commas between them; all when it is undefined. */
export async function peers(
  folder: string,
  places: PeerPlaces,
  only: string | undefined,
): Promise<void> {
  const isAsked = (group: string) => only?.split(',').includes(group) ?? true;
  const ends: (() => Promise<void>)[] = [];
  const targets: Measured[] = [];
  const dev = async (name: string, promise: Promised, words: string[], env = {}) => {
    const one = await startDev(join(folder, name.replace(/\W+/g, '-')), words, env);
    ends.push(one.stop);
    const { s3Url: url, accessKey, secret } = one;
    targets.push({ name, promise, url, accessKey, secret, bucket: 'bench', settle: settled });
  };
  try {
    if (isAsked('twice')) {
      await dev('storage', promises[0], []);
      await dev('storage without its cache', promises[0], ['--cache', '0']);
    }
    const single = ['--redundancy', 'copies-1'];
    if (isAsked('synced')) {
      await dev('storage, one process', promises[1], ['--one-process']);
      await dev('storage, one copy', promises[1], single);
    }
    const preloaded = isAsked('unsynced') ? noSync(folder) : undefined;
    if (preloaded !== undefined) {
      const env = { LD_PRELOAD: preloaded };
      await dev('storage, one process unsynced', promises[2], ['--one-process'], env);
      await dev('storage, one copy unsynced', promises[2], single, env);
    }
    for (const { target, filesOf } of await startPeers(folder, places)) {
      const name = `${target.name}, synced by this bench`;
      const settle = syncAfter(filesOf);
      const synced = { ...target, name, promise: promises[1], bucket: 'synced', settle };
      const plain = { ...target, promise: promises[2], bucket: 'bench', settle: settled };
      targets.push(...(isAsked('synced') ? [synced] : []));
      targets.push(...(isAsked('unsynced') ? [plain] : []));
    }
    const figures = new Map(targets.map(({ name }) => [name, empty()]));
    for (const target of targets) await call(target, 'PUT', `/${target.bucket}`);
    for (let round = 0; round <= ROUNDS; round += 1) {
      // Whoever comes after one that keeps the disk busy: not the same in each round.
      const turn = round % targets.length;
      for (const target of [...targets.slice(turn), ...targets.slice(0, turn)]) {
        evenMemory();
        await measure(target, round, round === 0 ? empty() : figures.get(target.name));
      }
    }
    print(targets, figures);
  } finally {
    await endAll();
    for (const end of ends) await end();
  }
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
    console.log('no C compiler: nothing of ours is run without syncs');
    return undefined;
  }
}

const large = Buffer.alloc(LARGE);
for (let at = 0; at < large.length; at += 1) large[at] = (at * 131 + (at >> 9)) & 0xff;

async function measure(target: Measured, round: number, figures = empty()): Promise<void> {
  const seconds = async (work: () => Promise<unknown>) => {
    const startMs = performance.now();
    await work();
    return (performance.now() - startMs) / 1_000;
  };
  const putting = async (path: string, body: Buffer) => {
    await call(target, 'PUT', path, body);
    await target.settle(path);
  };
  const paths = Array.from(
    { length: LARGE_COUNT },
    (_, number) => `/${target.bucket}/large-${round}-${number}`,
  );
  for (const path of paths) {
    figures['put 64 MB'].push(LARGE / 1e6 / (await seconds(() => putting(path, large))));
  }
  const getting = async (path: string) => {
    if ((await call(target, 'GET', path)) !== LARGE) throw new Error('not all came back');
  };
  for (const path of [...paths, ...paths]) {
    figures['get 64 MB'].push(LARGE / 1e6 / (await seconds(() => getting(path))));
  }
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
  const key = (number: number) => `/${target.bucket}/small-${round}-${number}`;
  const puts = await seconds(() => each((number) => putting(key(number), small)));
  const gets = await seconds(() => each((number) => call(target, 'GET', key(number))));
  figures['put 4 KB'].push(SMALL_COUNT / puts);
  figures['get 4 KB'].push(SMALL_COUNT / gets);
}

function empty(): Figures {
  return { 'put 64 MB': [], 'get 64 MB': [], 'put 4 KB': [], 'get 4 KB': [] };
}

function print(targets: readonly Measured[], figures: ReadonlyMap<string, Figures>): void {
  console.log(`medians of ${ROUNDS} rounds and their middle halves; those of one group promise`);
  console.log('the same, and in brackets stands how many times as fast as the first each is');
  for (const promise of promises) {
    const alike = targets.filter((target) => target.promise === promise);
    if (alike.length === 0) continue;
    console.log(`${promise}:`);
    const first = figures.get(alike[0]?.name ?? '') ?? empty();
    for (const { name } of alike) {
      const mine = figures.get(name) ?? empty();
      const shown = kinds.map((kind) => {
        const [own, base] = [median(mine[kind]), median(first[kind])];
        const unit = kind.endsWith('MB') ? 'MB/s' : '/s';
        const [low, high] = [quantile(mine[kind], 0.25), quantile(mine[kind], 0.75)];
        const spread = `${low.toFixed(0)} to ${high.toFixed(0)}`;
        return `${kind} ${own.toFixed(0)} ${unit}, ${spread} (${(own / base).toFixed(2)})`;
      });
      console.log(`  ${name}: ${shown.join('; ')}`);
    }
  }
}

/** The calls of an agent as what they did to its state folder, and what else happened meanwhile. */
import { basename, dirname, resolve } from 'node:path';
import type { Disk, DiskFile } from '@gauntlet/kit/disk';
import { bytesOf, type SystemCall } from './strace.ts';

/** What the world was told, or did, and can not be taken back. */
export type Fact =
  | { readonly kind: 'stored'; readonly key: string }
  | { readonly kind: 'uploaded'; readonly key: string }
  | { readonly kind: 'unlinked'; readonly path: string };

export type Step =
  | { readonly kind: 'disk'; readonly act: (disk: Disk, open: OpenFiles) => Promise<void> }
  | { readonly kind: 'fact'; readonly fact: Fact };

type OpenFiles = Map<string, DiskFile>;

export interface TrailOptions {
  readonly calls: readonly SystemCall[];
  /** Everything in here is put on the simulated disk. */
  readonly state: string;
  readonly logs: string;
  /** When each key came to be in the store. */
  readonly stored: ReadonlyMap<string, number>;
}

export function trailOf({ calls, state, logs, stored }: TrailOptions): readonly Step[] {
  const paths = new Map<number, string>();
  const steps: Step[] = [];
  const left = [...stored].toSorted(([, one], [, other]) => one - other);
  for (const call of calls) {
    while (left[0] !== undefined && left[0][1] <= call.atMs) {
      const [key = ''] = left.shift() ?? [];
      steps.push({ kind: 'fact', fact: { kind: 'stored', key } });
    }
    if (call.result < 0) continue;
    steps.push(...stepsOf(call, paths, state, logs));
  }
  return steps;
}

function stepsOf(
  { name, args, result }: SystemCall,
  paths: Map<number, string>,
  state: string,
  logs: string,
): readonly Step[] {
  const disk = (act: (disk: Disk, open: OpenFiles) => Promise<void>): Step[] => [
    { kind: 'disk', act },
  ];
  if (name === 'openat') {
    const path = pathOf(args[1]);
    paths.set(result, path);
    const isIn = dirname(path) === state;
    if (!isIn || !/O_CREAT|O_TRUNC/.test(args[2] ?? '')) return [];
    const isCut = (args[2] ?? '').includes('O_TRUNC');
    return disk(async (to, open) => {
      const file = await to.open(path, 'create');
      if (isCut) await file.truncate(0);
      open.set(path, file);
    });
  }
  if (/^(unlink|unlinkat)$/.test(name)) {
    const path = pathOf(args.find((arg) => arg.startsWith('"')));
    if (path.startsWith(`${logs}/`)) return [{ kind: 'fact', fact: { kind: 'unlinked', path } }];
    return dirname(path) === state ? disk((to) => to.unlink(path)) : [];
  }
  if (/^(rename|link)/.test(name)) {
    if (args.some((arg) => arg.startsWith('"') && pathOf(arg).startsWith(state))) {
      throw new Error(`${name} in the state folder: what it does is not known here`);
    }
    return [];
  }
  const number = Number(args[0]);
  if (name === 'write' && number === 1) return toldIn(bytesOf(args[1] ?? ''));
  const path = paths.get(number);
  if (name === 'close') paths.delete(number);
  if (path === undefined || !(path === state || dirname(path) === state)) return [];
  if (basename(path).endsWith('-shm')) return [];
  return onFile(name, args, result, path, state).flatMap((act) => disk(act));
}

function onFile(
  name: string,
  args: readonly string[],
  result: number,
  path: string,
  state: string,
): readonly ((disk: Disk, open: OpenFiles) => Promise<void>)[] {
  const file = async (to: Disk, open: OpenFiles) => {
    const known = open.get(path) ?? (await to.open(path, 'create'));
    open.set(path, known);
    return known;
  };
  switch (name) {
    case 'close':
      return [];
    case 'pwrite64': {
      const bytes = bytesOf(args[1] ?? '').subarray(0, result);
      return [async (to, open) => (await file(to, open)).write(bytes, Number(args[3]))];
    }
    case 'write': {
      const bytes = bytesOf(args[1] ?? '').subarray(0, result);
      return [
        async (to, open) => {
          const into = await file(to, open);
          await into.write(bytes, (await into.stat()).sizeBytes);
        },
      ];
    }
    case 'ftruncate':
      return [async (to, open) => (await file(to, open)).truncate(Number(args[1]))];
    case 'fsync':
    case 'fdatasync':
      if (path === state) return [(to) => to.syncFolder(state)];
      return [async (to, open) => (await file(to, open)).sync()];
    default:
      throw new Error(`${name} on ${path}: what it does is not known here`);
  }
}

/** The lines of its log: what it has told of is done. */
function toldIn(bytes: Buffer): readonly Step[] {
  return bytes
    .toString()
    .split('\n')
    .filter((line) => line.includes('"msg":"uploaded"'))
    .map((line) => {
      const { key } = JSON.parse(line) as { key: string };
      return { kind: 'fact', fact: { kind: 'uploaded', key } };
    });
}

function pathOf(arg: string | undefined): string {
  return resolve('/', bytesOf(arg ?? '""').toString());
}

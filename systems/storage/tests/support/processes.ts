/**
 * A cluster of real processes: APIs and chunk servers started by the command, each of which a test
 * can kill and start again. Whatever happens to the test, they end with it.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testDatabase } from '@gauntlet/kit/database';
import { type Child, type Supervisor, supervisor } from '@gauntlet/kit/lifecycle';
import { migrations } from '../../metadata/migrations/list.ts';
import type { Db, StorageTables } from '../../metadata/schema.ts';
import { type OwnDatabase, ownDatabase } from './own-database.ts';

const command = fileURLToPath(new URL('../../cli/storage.mjs', import.meta.url));

export interface ProcessOptions {
  readonly servers?: number;
  readonly apis?: number;
  readonly apiWords?: readonly string[];
  readonly nodeWords?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly auth?: boolean;
  /** So many of the APIs have a chunk server in their process; those of `servers` come besides. */
  readonly inProcess?: number;
  /** A PostgreSQL that only this cluster has, so that it may be killed. */
  readonly ownDatabase?: boolean;
}

export interface Running {
  readonly name: string;
  readonly kind: 'api' | 'node' | 'database';
  /** Of an API, once it has started; the same after each restart. */
  url: string;
  /** Of its S3 API; the same after each restart too. */
  s3Url: string;
  readonly folder: string;
  /** kill -9, and nothing else; resolves when it is gone. */
  kill(): Promise<void>;
  /** Resolves when it is ready. */
  start(): Promise<void>;
  stop(): Promise<void>;
  pid(): number | undefined;
}

export interface ProcessCluster {
  readonly db: Db;
  readonly databaseUrl: string;
  readonly apis: readonly Running[];
  readonly nodes: readonly Running[];
  /** How many chunk servers there are, in whatever processes. */
  readonly servers: number;
  /** Where the cluster has one of its own. */
  readonly postgres: Running | undefined;
  readonly output: readonly string[];
  addNode(words?: readonly string[]): Promise<Running>;
  close(): Promise<void>;
}

const FAST = [
  ...['--heartbeat', '300ms', '--silence', '3s', '--repair-after', '4s', '--round', '300ms'],
  ...['--sweep', '2s', '--orphan-grace', '2s', '--read-grace', '500ms', '--lease', '3s'],
  ...['--stall', '3s'],
];

export async function processCluster(options: ProcessOptions = {}): Promise<ProcessCluster> {
  const { apis = 2, inProcess = 0 } = options;
  const { servers = inProcess > 0 ? 0 : 4 } = options;
  const folder = await mkdtemp(join(tmpdir(), 'storage-processes-'));
  // As root, PostgreSQL runs as another user, who has to pass.
  await chmod(folder, 0o711);
  const own =
    options.ownDatabase === true ? await ownDatabase(join(folder, 'postgres')) : undefined;
  const database = own ?? (await testDatabase<StorageTables>({ migrations, poolSize: 3 }));
  const output: string[] = [];
  const children = supervisor({
    environment: { ...process.env, ...options.environment },
    write: (child, line) => {
      output.push(`${child}: ${line}`);
      if (output.length > 2_000) output.shift();
    },
  });
  const api = (number: number) =>
    running(children, `api-${number}`, 'api', join(folder, `api-${number}`), (one) => [
      ...apiWordsOf(one, database.url, options),
      ...(number > inProcess ? [] : ['--node', one.name, '--data', one.folder, '--node-port', '0']),
    ]);
  const startedApis = Array.from({ length: apis }, (_, index) => api(index + 1));
  const nodes: Running[] = [];
  const addNode = async (words: readonly string[] = []) => {
    const name = `server-${nodes.length + 1}`;
    const urls = startedApis.map(({ url }) => url);
    const node = running(children, name, 'node', join(folder, name), () => [
      ...['node', '--id', name, '--data', join(folder, name), '--port', '0'],
      ...['--api', ...urls, '--heartbeat', '300ms', '--scrub-rate', '200M'],
      ...(options.nodeWords ?? []),
      ...words,
    ]);
    nodes.push(node);
    await node.start();
    return node;
  };
  const close = async () => {
    await children.stop();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (const one of startedApis) await one.start();
    await Promise.all(Array.from({ length: servers }, () => addNode()));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    db: database.db,
    databaseUrl: database.url,
    apis: startedApis,
    nodes,
    get servers() {
      return nodes.length + inProcess;
    },
    postgres: own === undefined ? undefined : runningDatabase(own, folder),
    output,
    addNode,
    close,
  };
}

function apiWordsOf(one: Running, databaseUrl: string, { auth, apiWords }: ProcessOptions) {
  return [
    ...['api', '--database', databaseUrl, '--pool', '8', ...FAST],
    // What is read back comes from the disks.
    ...['--cache', '0'],
    ...['--port', portOf(one.url), '--s3-port', portOf(one.s3Url)],
    ...(auth === true ? [] : ['--no-auth']),
    ...(apiWords ?? []),
  ];
}

function portOf(url: string): string {
  return url === '' ? '0' : new URL(url).port;
}

function runningDatabase(own: OwnDatabase, folder: string): Running {
  return {
    ...{ name: 'postgres', kind: 'database', url: own.url, s3Url: '', folder },
    kill: own.kill,
    start: own.start,
    stop: own.close,
    pid: () => undefined,
  };
}

function running(
  children: Supervisor,
  name: string,
  kind: 'api' | 'node',
  folder: string,
  words: (one: Running) => string[],
): Running {
  let child: Child | undefined;
  const one: Running = {
    name,
    kind,
    folder,
    url: '',
    s3Url: '',
    pid: () => child?.pid,
    async kill() {
      const was = child;
      child = undefined;
      if (was === undefined) return;
      process.kill(was.pid, 'SIGKILL');
      await was.exited;
    },
    async stop() {
      const was = child;
      child = undefined;
      await was?.stop();
    },
    async start() {
      child = await children.start({
        name,
        command: process.execPath,
        args: [command, ...words(one)],
        ready: (line) => {
          const file = /^file API on (\S+)$/.exec(line)?.[1];
          if (file !== undefined) one.url = file;
          const s3 = /^S3 API on (\S+)$/.exec(line)?.[1];
          if (s3 !== undefined) one.s3Url = s3;
          return s3 !== undefined || (kind === 'node' && line.startsWith('chunk server '));
        },
      });
    },
  };
  return one;
}

/**
 * A cluster of real processes: APIs and chunk servers started by the command, each of which a test
 * can kill and start again. Whatever happens to the test, they end with it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testDatabase } from '@gauntlet/kit/database';
import { type Child, type Supervisor, supervisor } from '@gauntlet/kit/lifecycle';
import { migrations } from '../../metadata/migrations/list.ts';
import type { Db, StorageTables } from '../../metadata/schema.ts';

const command = fileURLToPath(new URL('../../cli/storage.mjs', import.meta.url));

export interface ProcessOptions {
  readonly servers?: number;
  readonly apis?: number;
  readonly apiWords?: readonly string[];
  readonly nodeWords?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly auth?: boolean;
}

export interface Running {
  readonly name: string;
  readonly kind: 'api' | 'node';
  /** Of an API, once it has started; the same after each restart. */
  url: string;
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
  const { servers = 4, apis = 2 } = options;
  const folder = await mkdtemp(join(tmpdir(), 'storage-processes-'));
  const database = await testDatabase<StorageTables>({ migrations, poolSize: 3 });
  const output: string[] = [];
  const children = supervisor({
    environment: { ...process.env, ...options.environment },
    write: (child, line) => {
      output.push(`${child}: ${line}`);
      if (output.length > 2_000) output.shift();
    },
  });
  const api = (number: number) =>
    running(children, `api-${number}`, 'api', folder, (own) => [
      ...['api', '--database', database.url, '--pool', '8', ...FAST],
      ...['--port', own === '' ? '0' : new URL(own).port, '--s3-port', '0'],
      ...(options.auth === true ? [] : ['--no-auth']),
      ...(options.apiWords ?? []),
    ]);
  const startedApis = Array.from({ length: apis }, (_, index) => api(index + 1));
  for (const one of startedApis) await one.start();
  const urls = startedApis.map(({ url }) => url);
  const nodes: Running[] = [];
  const addNode = async (words: readonly string[] = []) => {
    const name = `server-${nodes.length + 1}`;
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
  await Promise.all(Array.from({ length: servers }, () => addNode()));
  return {
    db: database.db,
    databaseUrl: database.url,
    apis: startedApis,
    nodes,
    output,
    addNode,
    async close() {
      await children.stop();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function running(
  children: Supervisor,
  name: string,
  kind: 'api' | 'node',
  folder: string,
  words: (url: string) => string[],
): Running {
  let child: Child | undefined;
  const one: Running = {
    name,
    kind,
    folder,
    url: '',
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
        args: [command, ...words(one.url)],
        ready: (line) => {
          const found = /^file API on (\S+)$/.exec(line)?.[1];
          if (found !== undefined) one.url = found;
          return found !== undefined || line.startsWith('chunk server ');
        },
      });
    },
  };
  return one;
}

// Starts PostgreSQL so that it outlives the process that started it: its own session (a Ctrl-C in
// the terminal is not for it), and a file for its log (a pipe would break with its reader).
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { databaseErrors } from '../errors.ts';
import { codeOf } from '../problem.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { ServerLayout } from './layout.ts';
import { postmasterFileClear, postmasterFind } from './postmaster.ts';

export interface StartOptions {
  readonly layout: ServerLayout;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly durable: boolean;
  readonly preferredPort: number | undefined;
}

const pollMs = 5;
/** Recovery after a crash replays the log first, which can take long on a big database. */
const readyTimeoutMs = 300_000;
/** How long old backends of a killed server may take to die before we give up. */
const retryTimeoutMs = 15_000;
const retryReasons = /Address already in use|shared memory block|could not create any TCP/;

/** Called under the start lock, when no server runs. Returns the port. */
export async function postmasterStart(options: StartOptions): Promise<number> {
  const deadline = performance.now() + retryTimeoutMs;
  let port = await freePort(options.preferredPort);
  for (;;) {
    await postmasterFileClear(options.layout);
    const outcome = await startOnce(options, port);
    if (outcome === 'ready') return port;
    if (!retryReasons.test(outcome.lines) || performance.now() > deadline) {
      throw databaseErrors.make('EMBEDDED_POSTGRES_FAILED', {
        folder: options.layout.folder,
        ...outcome,
      });
    }
    await delay(pollMs * 20);
    port = await freePort(undefined);
  }
}

async function startOnce(
  options: StartOptions,
  port: number,
): Promise<'ready' | { problem: string; lines: string }> {
  const { layout } = options;
  const { child, end } = await spawnServer(options, port);
  let ended: string | undefined;
  void end.then((problem) => {
    ended = problem;
  });
  const deadline = performance.now() + readyTimeoutMs;
  while (ended === undefined && performance.now() < deadline) {
    const found = await postmasterFind(layout);
    if (found?.pid === child.pid && found?.state === 'ready') {
      child.unref();
      return 'ready';
    }
    await delay(pollMs);
  }
  if (ended === undefined) {
    child.kill('SIGQUIT');
    await end;
  }
  return { problem: ended ?? 'it was not ready in time', lines: await logTail(layout) };
}

interface Spawned {
  readonly child: ChildProcess;
  /** Why it ended. */
  readonly end: Promise<string>;
}

async function spawnServer(options: StartOptions, port: number): Promise<Spawned> {
  const { layout, binaries, account, durable } = options;
  await rename(layout.log, `${layout.log}.1`).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
  const log = await open(layout.log, 'a', 0o600);
  try {
    const child = spawn(binaries.postgres, ['-D', layout.data, ...serverArgs(port, durable)], {
      ...account,
      cwd: '/',
      detached: true,
      // Nothing of ours: PG* variables would change the server.
      env: { LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', log.fd, log.fd],
    });
    // Heard from its first moment on: it may have ended before the log is closed here.
    const end = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(`it ended with ${code ?? signal}`));
    });
    return { child, end };
  } finally {
    await log.close();
  }
}

function serverArgs(port: number, durable: boolean): readonly string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // No socket files outside the data folder; the password guards the port.
    unix_socket_directories: '',
    max_connections: '300',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durable
      ? {}
      : {
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          wal_level: 'minimal',
          max_wal_senders: '0',
        }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** The preferred port if nobody listens there, else a random one. Somebody may still be faster. */
async function freePort(preferred: number | undefined): Promise<number> {
  const server = createServer();
  try {
    server.listen(preferred ?? 0, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    if (preferred === undefined) throw error;
    return await freePort(undefined);
  }
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port for PostgreSQL');
  return address.port;
}

async function logTail(layout: ServerLayout): Promise<string> {
  const text = await readFile(layout.log, 'utf8').catch(() => 'there is no log');
  return text.trim().split('\n').slice(-12).join('\n');
}

// One PostgreSQL server per folder, shared by every process that asks for it. Each user holds the
// users' lock, shared, for as long as it lives; the last one out stops the server. After a kill -9
// nobody does, so a watchdog watches the same lock (see watchdog/main.ts).
import { chmod, mkdir, realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { databaseErrors } from '../errors.ts';
import type { DatabaseLog } from '../log.ts';
import { problemOf } from '../problem.ts';
import { type Account, closedFolder, serverAccount } from './account.ts';
import { binariesPrepare, packageFolderFind } from './binaries.ts';
import { type FileLock, fileLock, fileLockTry } from './file-lock.ts';
import { dataFolderEnsure, superuser } from './initdb.ts';
import { type ServerLayout, serverLayout } from './layout.ts';
import { postmasterSettled, postmasterStop } from './postmaster.ts';
import { postmasterStart } from './postmaster-start.ts';
import { newPassword, settingsRead, settingsWrite } from './settings.ts';
import { watchdogEnsure, watchdogStop } from './watchdog/watchdog.ts';

export interface ServerOptions {
  readonly folder: string;
  /** Without fsync a server is faster and may lose data when the power fails: for tests only. */
  readonly durable?: boolean;
  /** How long the server stays after its last user has left. */
  readonly lingerMs?: number;
  readonly log: DatabaseLog;
  /** The npm package with PostgreSQL's programs; found by itself when left out. */
  readonly packageFolder?: string;
}

export interface PostgresServer {
  readonly port: number;
  readonly url: (database: string) => string;
  /** Leaves the server, and stops it if nobody else uses it. */
  readonly release: () => Promise<void>;
}

const lockTimeoutMs = 320_000;
const stopTimeoutMs = 30_000;

export async function postgresServer(options: ServerOptions): Promise<PostgresServer> {
  const account = await serverAccount();
  const layout = serverLayout(await folderPrepare(resolve(options.folder), account));
  const starting = await fileLock(layout.startLock, 'exclusive', lockTimeoutMs);
  let user: FileLock | undefined;
  try {
    const { port, password, adopted } = await runningServer(layout, options, account);
    user = await fileLock(layout.usersLock, 'shared', lockTimeoutMs);
    await watchdogEnsure(layout, options.lingerMs ?? 0);
    options.log.info({ folder: layout.folder, port, adopted }, 'embedded PostgreSQL is ready');
    return {
      port,
      url: (database) =>
        `postgres://${superuser}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
      release: releaseOnce(layout, user, options),
    };
  } catch (error) {
    user?.release();
    throw error;
  } finally {
    starting.release();
  }
}

async function runningServer(
  layout: ServerLayout,
  options: ServerOptions,
  account: Account | undefined,
): Promise<{ port: number; password: string; adopted: boolean }> {
  const durable = options.durable ?? true;
  const settings = (await settingsRead(layout)) ?? { password: newPassword() };
  const found = await postmasterSettled(layout, lockTimeoutMs);
  if (found !== undefined) {
    if (durable && settings.durable === false) {
      throw databaseErrors.make('EMBEDDED_POSTGRES_NOT_DURABLE', { folder: layout.folder });
    }
    return { port: found.port, password: settings.password, adopted: true };
  }
  const packageFolder = options.packageFolder ?? packageFolderFind();
  const binaries = await binariesPrepare(packageFolder, layout.folder, account);
  // The password is on disk before anything is locked with it.
  await settingsWrite(layout, { ...settings, durable });
  const { password } = settings;
  await dataFolderEnsure({ layout, binaries, account, password, durable });
  const preferredPort = settings.port;
  const port = await postmasterStart({ layout, binaries, account, durable, preferredPort });
  if (port !== preferredPort) await settingsWrite(layout, { password, port, durable });
  return { port, password, adopted: false };
}

function releaseOnce(
  layout: ServerLayout,
  user: FileLock,
  options: ServerOptions,
): () => Promise<void> {
  let released: Promise<void> | undefined;
  return () => {
    released ??= leave(layout, user, options);
    return released;
  };
}

async function leave(layout: ServerLayout, user: FileLock, options: ServerOptions): Promise<void> {
  user.release();
  if ((options.lingerMs ?? 0) > 0) return;
  const starting = await fileLock(layout.startLock, 'exclusive', lockTimeoutMs);
  try {
    const alone = fileLockTry(layout.usersLock, 'exclusive');
    if (alone === undefined) return;
    alone.release();
    await postmasterStop(layout, stopTimeoutMs);
    await watchdogStop(layout);
    options.log.info({ folder: layout.folder }, 'embedded PostgreSQL has stopped');
  } finally {
    starting.release();
  }
}

/** The folder with its links resolved, so that one folder has one name. */
async function folderPrepare(folder: string, account: Account | undefined): Promise<string> {
  let real: string;
  try {
    // As root, `nobody` must pass through it to its data; what lies beside the data stays closed.
    const mode = account === undefined ? 0o700 : 0o711;
    if ((await mkdir(folder, { recursive: true, mode })) !== undefined) await chmod(folder, mode);
    real = await realpath(folder);
    // In a shared place such as /tmp somebody else could have made it first, to read our data.
    if ((await stat(real)).uid !== (process.getuid?.() ?? 0)) {
      throw new Error('it belongs to another user');
    }
  } catch (error) {
    throw databaseErrors.make('DATA_FOLDER_DENIED', { folder, problem: problemOf(error) }, error);
  }
  const closed = account === undefined ? undefined : await closedFolder(real, account);
  if (closed === undefined) return real;
  const problem = `as root, PostgreSQL runs as nobody, who may not enter ${closed}`;
  throw databaseErrors.make('DATA_FOLDER_DENIED', { folder, problem });
}

import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Where each thing lies in the folder of one embedded server. */
export interface ServerLayout {
  readonly folder: string;
  /** PostgreSQL's own data directory. */
  readonly data: string;
  readonly postmasterPid: string;
  readonly versionFile: string;
  /** Password and last port, readable by its owner only. */
  readonly settings: string;
  readonly log: string;
  /** Held while one process starts or stops the server. */
  readonly startLock: string;
  /** Held shared by each user of the server: whoever gets it alone knows that nobody is left. */
  readonly usersLock: string;
  readonly watchdogPid: string;
}

export function serverLayout(folder: string): ServerLayout {
  const data = join(folder, 'data');
  return {
    folder,
    data,
    postmasterPid: join(data, 'postmaster.pid'),
    versionFile: join(data, 'PG_VERSION'),
    settings: join(folder, 'server.json'),
    log: join(folder, 'server.log'),
    startLock: join(folder, 'start.lock'),
    usersLock: join(folder, 'users.lock'),
    watchdogPid: join(folder, 'watchdog.pid'),
  };
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * One server for all products of a user. Root's lies under /var/lib: PostgreSQL then runs as
 * `nobody`, who may not enter root's home.
 */
export function defaultPostgresFolder(env: Environment, userId = process.getuid?.()): string {
  const state = env.XDG_STATE_HOME;
  if (state !== undefined && state !== '') return join(state, 'gauntlet', 'postgres');
  if (userId === 0) return '/var/lib/gauntlet/postgres';
  if (env.LOCALAPPDATA !== undefined) return join(env.LOCALAPPDATA, 'gauntlet', 'postgres');
  return join(env.HOME ?? homedir(), '.local', 'state', 'gauntlet', 'postgres');
}

/** The folder that all tests of a user share; apart from the products' one, and without fsync. */
export function testPostgresFolder(majorVersion: number): string {
  return join(tmpdir(), `gauntlet-test-postgres-${majorVersion}-${userInfo().username}`);
}

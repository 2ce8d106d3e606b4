/**
 * What a test calls: each method registers a thing in the ledger and then makes it, or registers
 * what the test is about to make. Everything is removed when the test ends, last first.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { seeProcess } from '@gauntlet/kit/processes';
import { type AwsClient, isAwsClient, placeOf } from './aws/client.ts';
import type { AwsPlace } from './aws/place.ts';
import { cleanupErrors } from './errors.ts';
import type { Ledger, Registration } from './ledger.ts';
import { callerPlace } from './place.ts';
import type { Recorded } from './record.ts';
import type { FailedResource } from './removal.ts';

export interface S3Options extends AwsPlace {
  /** Used by this process; a sweep makes one of its own from what the ledger says. */
  readonly client?: AwsClient;
  readonly bucket: string;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly name: string;
  /** The variable in which a sweep finds the address, password and all. */
  readonly urlFrom?: string;
}

/** How a user is taken back: by one of the two. `$NAME` is filled in from the environment. */
export interface UserOptions {
  readonly user: string;
  readonly command?: readonly string[];
  readonly request?: {
    readonly url: string;
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
}

export interface SpawnCleanOptions extends SpawnOptions {
  readonly env?: NodeJS.ProcessEnv;
}

export class Cleanup {
  readonly #ledger: Ledger;
  readonly #test: string | undefined;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #ids: string[] = [];
  /** What is still being written of children; each gives the error that it met. */
  readonly #amended: Promise<unknown>[] = [];
  /** Children that are answered for, so that they are no leak. */
  readonly known = new WeakSet<object>();

  constructor(ledger: Ledger, environment: NodeJS.ProcessEnv, test?: string) {
    this.#ledger = ledger;
    this.#environment = environment;
    this.#test = test;
  }

  /** A new, empty temporary folder. */
  async folder(prefix = 'test-'): Promise<string> {
    const path = join(tmpdir(), `${prefix}${randomBytes(6).toString('hex')}`);
    await this.register('folder', { what: { path } });
    await mkdir(path);
    return path;
  }

  /** A file that the test is about to write. */
  async file(path: string): Promise<string> {
    const full = resolve(path);
    await this.register('file', { what: { path: full } });
    return full;
  }

  /** A child that ends with the test, with everything it started. */
  async spawn(
    command: string,
    args: readonly string[] = [],
    options: SpawnCleanOptions = {},
  ): Promise<ChildProcess> {
    const name = 'GAUNTLET_LEDGER_MARK';
    const value = randomBytes(8).toString('hex');
    const what = { command: basename(command), mark: `${name}=${value}` };
    const [entry] = await this.register('process', { what });
    const env = { ...(options.env ?? this.#environment), [name]: value };
    // A group of its own, so that all of it can be signalled.
    const child = spawn(command, [...args], { ...options, env, detached: true });
    this.known.add(child);
    const { pid } = child;
    const start = pid === undefined ? undefined : seeProcess(pid)?.start;
    // Not awaited: the child may end meanwhile, and the caller could not hear of it any more. Until
    // it is written, the mark names the child.
    if (entry !== undefined && pid !== undefined && start !== undefined)
      this.#amended.push(settled(this.#ledger.amend(entry.id, { ...what, pid, start })));
    return child;
  }

  /** A process that runs already: a child, or anything by its pid. */
  async process(child: ChildProcess | number): Promise<void> {
    const pid = typeof child === 'number' ? child : child.pid;
    const start = pid === undefined ? undefined : seeProcess(pid)?.start;
    if (typeof child !== 'number') this.known.add(child);
    if (pid === undefined || start === undefined) return;
    const command = typeof child === 'number' ? 'process' : basename(child.spawnfile);
    await this.register('process', { what: { command, pid, start } });
  }

  /** A port that must be free again after the test; if not, the failure says who holds it. */
  async port(port: number, host = '127.0.0.1'): Promise<number> {
    await this.register('port', { what: { port, host } });
    return port;
  }

  /** A database that the test is about to create. */
  async postgresDatabase({ url, name, urlFrom }: DatabaseOptions): Promise<string> {
    const bare = new URL(url);
    bare.password = '';
    bare.search = '';
    const what = { name, url: bare.href, ...(urlFrom === undefined ? {} : { urlFrom }) };
    await this.register('postgres-database', { what, live: url });
    return name;
  }

  /** Keys that the test is about to write; a thousand of them go in one call. */
  async s3Keys(options: S3Options, keys: readonly string[]): Promise<void> {
    const { where, live } = await s3Where(options);
    await this.register('s3-key', ...keys.map((key) => ({ what: { ...where, key }, live })));
  }

  /** Everything under a prefix, parts of unfinished uploads and old versions included. */
  async s3Prefix(options: S3Options, prefix: string): Promise<string> {
    const { where, live } = await s3Where(options);
    await this.register('s3-prefix', { what: { ...where, prefix }, live });
    return prefix;
  }

  /** A bucket that the test is about to make, with all that will be in it. */
  async s3Bucket(options: S3Options): Promise<string> {
    const { where, live } = await s3Where(options);
    await this.register('s3-bucket', { what: where, live });
    return options.bucket;
  }

  /** CloudWatch alarms that the test is about to make. */
  async cloudwatchAlarms(
    options: AwsPlace & { readonly client?: AwsClient },
    alarms: readonly string[],
  ): Promise<void> {
    const { client, ...said } = options;
    const place = { ...(isAwsClient(client) ? await placeOf(client) : {}), ...said };
    const things = alarms.map((alarm) => ({ what: { ...place, alarm }, live: client }));
    await this.register('cloudwatch-alarm', ...things);
  }

  async user(options: UserOptions): Promise<string> {
    await this.register('user', { what: options });
    return options.user;
  }

  /** Anything of a kind; see `defineKind` for kinds of your own. */
  async register(kind: string, ...things: readonly Registration[]): Promise<readonly Recorded[]> {
    const options = { test: this.#test, at: callerPlace() };
    const entries = await this.#ledger.addAll(kind, things, options);
    this.#ids.push(...entries.map(({ id }) => id));
    return entries;
  }

  /** Removes what was registered here, last first. Throws CLEANUP_FAILED for what stays. */
  async removeAll(): Promise<void> {
    const ids = this.#ids.splice(0);
    if (ids.length === 0) return;
    const problems = await Promise.all(this.#amended.splice(0));
    const { failed } = await this.#ledger.remove(ids);
    const problem = problems.find((one) => one !== undefined);
    if (problem !== undefined) throw problem;
    if (failed.length === 0) return;
    const list = failed.map(failureText).join('; ');
    throw cleanupErrors.make('CLEANUP_FAILED', { count: failed.length, list });
  }
}

function failureText({ resource, failure, at }: FailedResource): string {
  return `${resource}${at === undefined ? '' : `, made at ${at}`} (${failure})`;
}

async function s3Where({ client, ...said }: S3Options) {
  const where = { ...(isAwsClient(client) ? await placeOf(client) : {}), ...said };
  return { where, live: client };
}

/** The error, if any: it is told when things are removed, and not to nobody in between. */
function settled(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/**
 * Processes that outlive whoever started them. Each is written down before it is started, under a
 * mark that it carries in its environment: a host that was killed at any moment finds what it
 * started, takes it up again, and starts nothing twice.
 */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolderDurable, realDisk, writeDurable } from '@gauntlet/kit/disk';
import { type Clock, endTree } from '@gauntlet/kit/lifecycle';
import { hasEnvironment, listProcesses, seeProcess } from '@gauntlet/kit/processes';
import { z } from 'zod';
import { errors } from '../../model/errors.ts';

const launchSchema = z.object({
  name: z.string(),
  /** Also what its control interface asks for: only this user can read it. */
  mark: z.string(),
  port: z.number().int(),
  log: z.string(),
  pid: z.number().int().optional(),
  start: z.string().optional(),
});

export type Launch = Readonly<z.infer<typeof launchSchema>>;

export interface LaunchSpec {
  readonly name: string;
  readonly words: readonly string[];
  readonly folder: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface LaunchesOptions {
  /** Where it is written down; logs lie beside it. */
  readonly file: string;
  readonly clock: Clock;
  readonly termLimitMs?: number;
}

const NEWEST = 4_096;
const MOST_LOG_BYTES = 32 * 1024 * 1024;

export class Launches {
  readonly #options: LaunchesOptions;
  readonly #known = new Map<string, Launch>();
  #last: Promise<void> = Promise.resolve();

  private constructor(options: LaunchesOptions, known: readonly Launch[]) {
    this.#options = options;
    for (const launch of known) this.#known.set(launch.name, launch);
  }

  static async open(options: LaunchesOptions): Promise<Launches> {
    await makeFolderDurable(realDisk(), join(dirname(options.file), 'logs'));
    const launches = new Launches(options, readLaunches(options.file));
    await launches.#adopt();
    return launches;
  }

  /** What was started under this name and still lives. */
  living(name: string): Launch | undefined {
    const found = this.#known.get(name);
    return found !== undefined && isAlive(found) ? found : undefined;
  }

  names(): readonly string[] {
    return [...this.#known.keys()];
  }

  async launch(spec: LaunchSpec): Promise<Launch> {
    await this.end(spec.name);
    const mark = `GAUNTLET_HOSTED_${randomBytes(12).toString('hex')}`;
    const log = join(dirname(this.#options.file), 'logs', `${fileNameOf(spec.name)}.log`);
    const meant: Launch = { name: spec.name, mark, port: spec.port, log };
    this.#known.set(spec.name, meant);
    await this.#keep();
    const environment = {
      ...spec.environment,
      GAUNTLET_MARK: mark,
      [mark]: '1',
      [this.#ours]: '1',
    };
    const pid = await spawned(spec, environment, log);
    const launch = { ...meant, pid, start: seeProcess(pid)?.start ?? '' };
    this.#known.set(spec.name, launch);
    await this.#keep();
    return launch;
  }

  /** The whole tree, TERM first; resolves when nothing of it is left. */
  async end(name: string): Promise<void> {
    const found = this.#known.get(name);
    if (found === undefined) return;
    await this.#endTree(found);
    if (this.#known.get(name) !== found) return;
    this.#known.delete(name);
    await this.#keep();
  }

  lastLines(name: string, count = 20): readonly string[] {
    const log = this.#known.get(name)?.log;
    return log === undefined ? [] : linesAtEnd(log).slice(-count);
  }

  /** What was printed must not fill the disk: the part before is kept once. */
  trim(name: string): void {
    const log = this.#known.get(name)?.log;
    const bytes = log === undefined ? 0 : (statSync(log, { throwIfNoEntry: false })?.size ?? 0);
    if (log === undefined || bytes < MOST_LOG_BYTES) return;
    writeFileSync(`${log}.tmp`, readFileSync(log));
    renameSync(`${log}.tmp`, `${log}.1`);
    truncateSync(log, 0);
  }

  /** In every process that this host starts. */
  get #ours(): string {
    const digest = createHash('sha256').update(this.#options.file).digest('hex');
    return `GAUNTLET_HOST_${digest.slice(0, 16)}`;
  }

  /** What was meant and not confirmed is found by its mark; what nobody knows any more is ended. */
  async #adopt(): Promise<void> {
    const seen = listProcesses().filter(({ pid }) => hasEnvironment(pid, `${this.#ours}=1`));
    for (const launch of this.#known.values()) {
      if (launch.pid !== undefined) continue;
      const own = seen.find(({ pid, group }) => {
        return pid === group && hasEnvironment(pid, `${launch.mark}=1`);
      });
      if (own === undefined) this.#known.delete(launch.name);
      else this.#known.set(launch.name, { ...launch, pid: own.pid, start: own.start });
    }
    const known = [...this.#known.values()];
    const strays = seen.filter(({ pid, group }) => {
      const isKnown = known.some(({ mark }) => hasEnvironment(pid, `${mark}=1`));
      return pid === group && !isKnown;
    });
    await Promise.all(
      strays.map(({ group }) => endTree(group, NO_MARK, this.#options.clock, this.#termMs)),
    );
    await this.#keep();
  }

  #endTree({ pid, mark }: Launch): Promise<void> {
    return endTree(pid ?? NO_GROUP, mark, this.#options.clock, this.#termMs);
  }

  get #termMs(): number {
    return this.#options.termLimitMs ?? 5_000;
  }

  #keep(): Promise<void> {
    const write = () => {
      const text = `${JSON.stringify([...this.#known.values()], null, 2)}\n`;
      return writeDurable(realDisk(), this.#options.file, Buffer.from(text));
    };
    this.#last = this.#last.then(write, write);
    return this.#last;
  }
}

/** Groups and marks that no process has. */
const NO_GROUP = -1;
const NO_MARK = 'GAUNTLET_HOSTED_NONE';

async function spawned(
  { name, words, folder }: LaunchSpec,
  env: Readonly<Record<string, string | undefined>>,
  log: string,
): Promise<number> {
  const [program = '', ...rest] = words;
  mkdirSync(dirname(log), { recursive: true });
  // Into a file and not a pipe: a pipe breaks with the one who reads it. At its end wherever that
  // is, so that it can be emptied while it is written to.
  writeFileSync(log, '');
  const output = openSync(log, 'a');
  try {
    const stdio = ['ignore', output, output] as const;
    const child = spawn(program, rest, { cwd: folder, env, detached: true, stdio: [...stdio] });
    child.unref();
    await once(child, 'spawn');
    // Its end is seen by looking for it, as for one that was taken up again.
    child.on('error', () => undefined);
    return child.pid ?? NO_GROUP;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw errors.make('HOST_START_FAILED', { name, program, reason }, error);
  } finally {
    closeSync(output);
  }
}

function isAlive({ pid, start }: Launch): boolean {
  return pid !== undefined && seeProcess(pid)?.start === start;
}

function readLaunches(file: string): readonly Launch[] {
  try {
    return z.array(launchSchema).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    // None yet. One that is damaged names nobody: what carries our mark is then ended below.
    if (error instanceof Error) return [];
    throw error;
  }
}

function linesAtEnd(file: string): readonly string[] {
  try {
    const text = readFileSync(file, 'utf8');
    return text
      .slice(-NEWEST)
      .split('\n')
      .filter((line) => line.trim() !== '');
  } catch {
    return []; // It has not been started yet.
  }
}

function fileNameOf(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, '-');
}

/**
 * The front proxies of one system: processes that share its port. They outlive the host; one that
 * is killed is started again, and meanwhile the other one takes the users.
 */
import { fileURLToPath } from 'node:url';
import type { Clock } from '@gauntlet/kit/lifecycle';
import { freePort } from '@gauntlet/kit/lifecycle/free-port';
import { errors } from '../../model/errors.ts';
import { mergedCounts, type WireCounts } from '../proxy/arm-wire.ts';
import { mergedShadow, type ShadowCounts } from '../proxy/shadow.ts';
import type { Table } from '../proxy/table.ts';
import type { Launch, Launches } from './launches.ts';

const MAIN = fileURLToPath(new URL('../proxy/main.ts', import.meta.url));
/** Only Linux shares connections between processes on one port. */
const COUNT = process.platform === 'linux' ? 2 : 1;
const LOOK_MS = 50;
const START_LIMIT_MS = 20_000;
const ANSWER_LIMIT_MS = 5_000;

export interface FrontOptions {
  readonly system: string;
  readonly port: number;
  readonly launches: Launches;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  /** What is known already: a proxy that is started has no users before it has one. */
  readonly table: Table | undefined;
}

/** What the proxies counted, and which of them: another set has counted anew. */
export interface FrontCounts {
  readonly epoch: string;
  readonly counts: Readonly<Record<string, WireCounts>>;
}

export class Front {
  readonly #options: FrontOptions;
  #launched: readonly Launch[] = [];
  #table: Table | undefined;
  #isStopped = false;
  #cancel: () => void = () => undefined;
  #busy: Promise<void> = Promise.resolve();

  private constructor(options: FrontOptions) {
    this.#options = options;
    this.#table = options.table;
  }

  static async open(options: FrontOptions): Promise<Front> {
    const front = new Front(options);
    await front.#look();
    return front;
  }

  get port(): number {
    return this.#options.port;
  }

  set(table: Table): Promise<void> {
    this.#table = table;
    return this.#tell();
  }

  async counts(versions: readonly string[]): Promise<FrontCounts> {
    const answers = await Promise.all(
      this.#launched.map((launch) => this.#ask<CountsAnswer>(launch, '/counts', versions)),
    );
    const told = answers.filter((answer) => answer !== undefined);
    const of = (version: string) => told.flatMap(({ counts }) => counts[version] ?? []);
    const epoch = told.map(({ pid }) => pid).join(' ');
    const counts = versions.map((version) => [version, mergedCounts(of(version))] as const);
    return { epoch, counts: Object.fromEntries(counts) };
  }

  async shadowed(): Promise<ShadowCounts> {
    const asked = this.#launched.map((launch) => this.#ask<ShadowCounts>(launch, '/shadow', {}));
    return mergedShadow((await Promise.all(asked)).filter((answer) => answer !== undefined));
  }

  async forget(versions: readonly string[]): Promise<void> {
    await Promise.all(this.#launched.map((launch) => this.#ask(launch, '/forget', versions)));
  }

  leave(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  async stop(): Promise<void> {
    this.leave();
    await this.#busy;
    await Promise.all(this.#names().map((name) => this.#options.launches.end(name)));
  }

  #names(): readonly string[] {
    return frontNames(this.#options.system);
  }

  /** Starts what is not there, and takes up what is. */
  #look(): Promise<void> {
    this.#busy = this.#start().finally(() => {
      if (this.#isStopped) return;
      this.#cancel = this.#options.clock.after(LOOK_MS, () => {
        this.#look().catch(() => undefined); // It is tried again at the next look.
      });
    });
    return this.#busy;
  }

  async #start(): Promise<void> {
    const { launches } = this.#options;
    const before = this.#launched;
    const launched = await Promise.all(
      this.#names().map(async (name) => launches.living(name) ?? (await this.#startOne(name))),
    );
    this.#launched = launched;
    const isNew = launched.some(({ pid }) => !before.some((one) => one.pid === pid));
    if (isNew) await this.#tell();
  }

  async #startOne(name: string): Promise<Launch> {
    const { system, port, launches, clock, environment, folder } = this.#options;
    const control = await freePort();
    const launch = await launches.launch({
      name,
      words: [process.execPath, MAIN],
      folder,
      port: control,
      environment: { ...environment, PORT: String(control), FRONT_PORT: String(port) },
    });
    const endMs = clock.nowMs() + START_LIMIT_MS;
    while ((await this.#ask(launch, '/table', this.#table ?? NOBODY)) === undefined) {
      const isGone = launches.living(name) === undefined;
      if (isGone || clock.nowMs() > endMs) {
        const output = launches.lastLines(name, 5).join(' | ');
        await launches.end(name);
        throw errors.make('HOST_FRONT_FAILED', { system, port, output });
      }
      await new Promise<void>((resolve) => clock.after(LOOK_MS, resolve));
    }
    return launch;
  }

  async #tell(): Promise<void> {
    // Proxies that were taken up again keep what they have until there is something to say.
    if (this.#table === undefined) return;
    // One that is just being started may have users already.
    const living = this.#names().map((name) => this.#options.launches.living(name));
    const told = living.filter((launch) => launch !== undefined);
    await Promise.all(told.map((launch) => this.#ask(launch, '/table', this.#table)));
  }

  /** Undefined when it does not answer: it is then started again, and told again. */
  async #ask<T extends object>(
    { port, mark }: Launch,
    path: string,
    body: unknown,
  ): Promise<T | undefined> {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${mark}` },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      });
      return answer.ok ? ((await answer.json()) as T) : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Of a system that no version has users of yet. */
const NOBODY: Table = { generation: 0, backends: [] };

interface CountsAnswer {
  readonly pid: number;
  readonly counts: Readonly<Record<string, WireCounts>>;
}

/** Under which the proxies of a system are started. */
export function frontNames(system: string): readonly string[] {
  return Array.from({ length: COUNT }, (_, index) => `front ${index + 1} of ${system}`);
}

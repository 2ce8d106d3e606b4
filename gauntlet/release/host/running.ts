/** One version that is to run: started, awaited, and started again when it ends by itself. */
import type { Child, Clock, Supervisor } from '@gauntlet/kit/lifecycle';
import { freePort } from '@gauntlet/kit/lifecycle/free-port';
import { errors } from '../../model/errors.ts';
import type { VersionSpec } from './state.ts';

export interface RunningOptions {
  readonly system: string;
  readonly spec: VersionSpec;
  readonly supervisor: Supervisor;
  readonly clock: Clock;
  /** It has another port now, or none. */
  readonly moved: () => void;
}

const POLL_MS = 25;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const KEPT_LINES = 20;

export class Running {
  readonly #options: RunningOptions;
  readonly #lines: string[] = [];
  #child: Child | undefined;
  #port: number | undefined;
  #restarts = 0;
  #pauseMs = FIRST_PAUSE_MS;
  #isStopped = false;
  #again: Promise<void> = Promise.resolve();

  constructor(options: RunningOptions) {
    this.#options = options;
  }

  get spec(): VersionSpec {
    return this.#options.spec;
  }

  /** Undefined while it does not work. */
  get port(): number | undefined {
    return this.#port;
  }

  get restarts(): number {
    return this.#restarts;
  }

  get lastLines(): readonly string[] {
    return this.#lines;
  }

  heard(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
  }

  /** Resolves once it works. A first start that fails is told and not repeated. */
  async begin(): Promise<void> {
    const { system, spec, supervisor, moved } = this.#options;
    const port = await freePort();
    const words = spec.command.map((word) => word.replaceAll('{port}', String(port)));
    const child = await supervisor.start({
      name: nameOf(system, spec.version),
      command: words[0] ?? '',
      args: words.slice(1),
      cwd: spec.folder,
      env: { ...spec.environment, PORT: String(port) },
    });
    this.#child = child;
    await this.#ready(child, port);
    this.#port = port;
    moved();
    void child.exited.then(() => this.#ended(child));
  }

  /** Again and again until it works: for what worked before the host was started anew. */
  keep(): void {
    this.#again = this.begin().catch(() => this.#restart());
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#port = undefined;
    await this.#child?.stop();
    // A start that was under way ends what it started.
    await this.#again;
    await this.#child?.stop();
  }

  async #ready(child: Child, port: number): Promise<void> {
    const { system, spec, clock } = this.#options;
    const endMs = clock.nowMs() + spec.readyLimitMs;
    let exit: string | undefined;
    void child.exited.then(({ code, signal }) => {
      exit = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
    });
    while (!(await answers(port, spec.readyPath))) {
      const why = exit ?? (clock.nowMs() > endMs ? `did not answer ${spec.readyPath}` : undefined);
      if (why === undefined) {
        await this.#pause(POLL_MS);
        continue;
      }
      await child.stop();
      const output = this.#lines.length === 0 ? 'nothing' : this.#lines.slice(-5).join(' | ');
      throw errors.make('HOST_VERSION_FAILED', { system, version: spec.version, why, output });
    }
  }

  #ended(child: Child): void {
    if (this.#isStopped || this.#child !== child) return;
    this.#port = undefined;
    this.#options.moved();
    this.#restarts += 1;
    this.#again = this.#restart();
  }

  async #restart(): Promise<void> {
    while (!this.#isStopped) {
      await this.#pause(this.#pauseMs);
      this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
      if (this.#isStopped) return;
      try {
        await this.begin();
        return;
      } catch (error) {
        this.heard(error instanceof Error ? error.message : String(error));
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#options.clock.after(ms, resolve));
  }
}

export function nameOf(system: string, version: string): string {
  return `${system} ${version}`;
}

async function answers(port: number, path: string): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      signal: AbortSignal.timeout(2_000),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false; // not yet
  }
}

/** One version that is to run: started, awaited, and started again when it ends by itself. */
import type { Clock } from '@gauntlet/kit/lifecycle';
import { freePort } from '@gauntlet/kit/lifecycle/free-port';
import { errors } from '../../model/errors.ts';
import { answersWell, Health, type HealthSeen } from './health.ts';
import type { Launch, Launches } from './launches.ts';
import type { VersionSpec } from './state.ts';

export interface RunningOptions {
  readonly system: string;
  readonly spec: VersionSpec;
  readonly launches: Launches;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** It has another port now, or none. */
  readonly moved: () => void;
}

const POLL_MS = 25;
const LOOK_MS = 100;
const LOOKS_A_TRIM = 100;
const HEALTH_MS = 500;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export class Running {
  readonly #options: RunningOptions;
  readonly #name: string;
  #launch: Launch | undefined;
  #health: Health | undefined;
  #restarts = 0;
  #looks = 0;
  #sinceMs = 0;
  #pauseMs = FIRST_PAUSE_MS;
  #isStopped = false;
  #cancelLook: () => void = () => undefined;
  #again: Promise<void> = Promise.resolve();

  constructor(options: RunningOptions) {
    this.#options = options;
    this.#name = nameOf(options.system, options.spec.version);
  }

  get spec(): VersionSpec {
    return this.#options.spec;
  }

  /** Undefined while it does not work. */
  get port(): number | undefined {
    return this.#health === undefined ? undefined : this.#launch?.port;
  }

  get group(): number | undefined {
    return this.#launch?.pid;
  }

  get restarts(): number {
    return this.#restarts;
  }

  get health(): HealthSeen {
    return this.#health?.seen ?? { checks: 0, failed: 0, failing: 0 };
  }

  /** How long it has worked without a break. */
  get ageMs(): number {
    return this.port === undefined ? 0 : this.#options.clock.nowMs() - this.#sinceMs;
  }

  lastLines(): readonly string[] {
    return this.#options.launches.lastLines(this.#name);
  }

  /** Resolves once it works. A first start that fails is told and not repeated. */
  async begin(): Promise<void> {
    const { system, spec, launches, environment } = this.#options;
    const port = await freePort();
    const words = spec.command.map((word) => word.replaceAll('{port}', String(port)));
    const launch = await launches.launch({
      name: this.#name,
      words,
      folder: spec.folder,
      port,
      environment: { ...environment, ...spec.environment, PORT: String(port), SYSTEM: system },
    });
    await this.#ready(launch);
    this.#works(launch);
  }

  /** Takes up what still lives; else starts it again and again until it works. */
  keep(): void {
    const living = this.#options.launches.living(this.#name);
    if (living === undefined) this.#again = this.begin().catch(() => this.#restart());
    else this.#works(living);
  }

  async stop(): Promise<void> {
    this.leave();
    await this.#options.launches.end(this.#name);
    // A start that was under way ends what it started.
    await this.#again;
    await this.#options.launches.end(this.#name);
  }

  /** Looks after it no longer, and lets it run. */
  leave(): void {
    this.#isStopped = true;
    this.#cancelLook();
    this.#health?.stop();
    this.#health = undefined;
  }

  #works(launch: Launch): void {
    const { clock, spec, moved } = this.#options;
    this.#launch = launch;
    this.#sinceMs = clock.nowMs();
    const isWell = () => answersWell(launch.port, spec.readyPath);
    this.#health = new Health({ clock, everyMs: HEALTH_MS, isWell });
    moved();
    this.#look();
  }

  /** Its end is looked for: a process that was taken up again is nobody's child. */
  #look(): void {
    const { clock, launches } = this.#options;
    this.#cancelLook = clock.after(LOOK_MS, () => {
      if (this.#isStopped) return;
      this.#looks += 1;
      if (this.#looks % LOOKS_A_TRIM === 0) launches.trim(this.#name);
      if (launches.living(this.#name)?.pid === this.#launch?.pid) return this.#look();
      this.#ended();
    });
  }

  #ended(): void {
    this.#health?.stop();
    this.#health = undefined;
    this.#options.moved();
    this.#restarts += 1;
    this.#again = this.#restart();
  }

  async #ready(launch: Launch): Promise<void> {
    const { system, spec, clock, launches } = this.#options;
    const endMs = clock.nowMs() + spec.readyLimitMs;
    while (!(await answersWell(launch.port, spec.readyPath))) {
      const isGone = launches.living(this.#name) === undefined;
      const isLate = clock.nowMs() > endMs;
      if (!isGone && !isLate) {
        await this.#pause(POLL_MS);
        continue;
      }
      // Of a stack the message says more than the places.
      const lines = this.lastLines().filter((line) => !/^\s+at |^Node\.js v/.test(line));
      await launches.end(this.#name);
      const why = isGone ? 'ended' : `did not answer ${spec.readyPath}`;
      const output = lines.length === 0 ? 'nothing' : lines.slice(-5).map(said).join(' | ');
      throw errors.make('HOST_VERSION_FAILED', { system, version: spec.version, why, output });
    }
  }

  async #restart(): Promise<void> {
    while (!this.#isStopped) {
      await this.#pause(this.#pauseMs);
      this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
      if (this.#isStopped) return;
      try {
        await this.begin();
        return;
      } catch {
        // What it printed is in its log; it is tried again after a longer pause.
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#options.clock.after(ms, resolve));
  }
}

const MOST_SAID = 300;

/** Of a line of a structured log what it says, without where in the code. */
function said(line: string): string {
  try {
    const { msg }: { msg?: unknown } = JSON.parse(line);
    if (typeof msg === 'string') return msg.slice(0, MOST_SAID);
  } catch {
    // Words for people, as they are.
  }
  return line.slice(0, MOST_SAID);
}

export function nameOf(system: string, version: string): string {
  return `${system} ${version}`;
}

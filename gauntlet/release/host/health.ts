/** Asks a version again and again whether it is well, from its start to its end. */
import type { Clock } from '@gauntlet/kit/lifecycle';

export interface HealthSeen {
  readonly checks: number;
  readonly failed: number;
  /** How many failed in a row, now. */
  readonly failing: number;
}

export interface HealthOptions {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly isWell: () => Promise<boolean>;
}

export class Health {
  readonly #options: HealthOptions;
  #checks = 0;
  #failed = 0;
  #failing = 0;
  #isStopped = false;
  #cancel: () => void = () => undefined;

  constructor(options: HealthOptions) {
    this.#options = options;
    this.#later();
  }

  get seen(): HealthSeen {
    return { checks: this.#checks, failed: this.#failed, failing: this.#failing };
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #later(): void {
    const { clock, everyMs } = this.#options;
    this.#cancel = clock.after(everyMs, () => void this.#check());
  }

  async #check(): Promise<void> {
    const isWell = await this.#options.isWell();
    if (this.#isStopped) return;
    this.#checks += 1;
    if (!isWell) this.#failed += 1;
    this.#failing = isWell ? 0 : this.#failing + 1;
    this.#later();
  }
}

/** An answer with a good status, in time. */
export async function answersWell(port: number, path: string, limitMs = 2_000): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      signal: AbortSignal.timeout(limitMs),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false; // Nobody there, or too slow.
  }
}

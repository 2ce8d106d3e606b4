/** One test (or file) of a runner: what it registers, what it leaks, and the end of both. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Cleanup } from './cleanup.ts';
import { cleanupErrors } from './errors.ts';
import { defaultLedgerFolder } from './folder.ts';
import type { ResourceKind } from './kind.ts';
import { type LeakWatch, watchLeaks } from './leaks.ts';
import { Ledger } from './ledger.ts';
import { type SweepResult, sweep } from './sweep.ts';

export interface CleanupOptions {
  /** Where ledgers are kept; `GAUNTLET_LEDGERS` or a folder of this user when not given. */
  readonly folder?: string;
  readonly kinds?: readonly ResourceKind[];
  /** Fail a test that leaves a server, a child or a thread behind. On by default. */
  readonly leaks?: boolean;
  readonly termTimeoutMs?: number;
}

export interface ScopeTools extends CleanupOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Told what an earlier, killed process had left. */
  readonly onSwept: (result: SweepResult) => void;
}

/** The scopes of one test file: that of the file itself, and one per test. */
export class Scopes {
  readonly #ledger: Ledger;
  readonly #tools: ScopeTools;
  readonly #current = new AsyncLocalStorage<Cleanup>();
  readonly #file: Cleanup;
  readonly #watch: LeakWatch<Cleanup> | undefined;
  readonly #folder: string;

  constructor(tools: ScopeTools) {
    const { environment, kinds, termTimeoutMs } = tools;
    this.#tools = tools;
    this.#folder = tools.folder ?? environment.GAUNTLET_LEDGERS ?? defaultLedgerFolder();
    this.#ledger = new Ledger({
      folder: this.#folder,
      environment,
      ...(kinds === undefined ? {} : { kinds }),
      ...(termTimeoutMs === undefined ? {} : { termTimeoutMs }),
    });
    this.#file = new Cleanup(this.#ledger, environment);
    this.#watch = tools.leaks === false ? undefined : watchLeaks(() => this.#current.getStore());
  }

  /** That of the test which is running; outside of tests, that of the file. */
  get current(): Cleanup {
    return this.#current.getStore() ?? this.#file;
  }

  open(test: string): Cleanup {
    return new Cleanup(this.#ledger, this.#tools.environment, test);
  }

  async run(scope: Cleanup, work: () => Promise<void>): Promise<void> {
    await this.#current.run(scope, work);
  }

  /** Closes leaks, then removes: a port that a leak held is free again. Throws for both. */
  async end(scope: Cleanup): Promise<void> {
    const leaks = (await this.#watch?.leaksOf(scope, (made) => scope.known.has(made))) ?? [];
    const failure = await errorOf(() => scope.removeAll());
    if (leaks.length === 0) {
      if (failure !== undefined) throw failure;
      return;
    }
    const list = leaks.map(({ what, at }) => `${what}, made at ${at ?? 'an unknown line'}`);
    const leak = cleanupErrors.make('CLEANUP_LEAK', { list: list.join('; ') });
    throw failure === undefined ? leak : new AggregateError([failure, leak], leak.message);
  }

  /** What killed runs left goes first, so that it cannot disturb this one. */
  async sweep(): Promise<void> {
    const { environment, kinds } = this.#tools;
    const result = await sweep({
      folder: this.#folder,
      environment,
      ...(kinds === undefined ? {} : { kinds }),
    });
    if (result.removed.length > 0 || result.failed.length > 0) this.#tools.onSwept(result);
  }

  async close(): Promise<void> {
    try {
      await this.#file.removeAll();
    } finally {
      this.#watch?.stop();
      await this.#ledger.close();
    }
  }
}

async function errorOf(work: () => Promise<void>): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error;
  }
}

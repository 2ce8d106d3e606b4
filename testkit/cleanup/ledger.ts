/**
 * The clean-up ledger of one process: what a test makes is written here, durably, before it is
 * made, and removed after. If the process is killed in between, a sweep removes it.
 */
import { randomBytes } from 'node:crypto';
import { type Disk, realDisk } from '@gauntlet/kit/disk';
import { type Clock, systemClock } from '@gauntlet/kit/lifecycle';
import { ownerToken, thisOwner } from '@gauntlet/kit/processes';
import { cleanupErrors } from './errors.ts';
import type { RemovalTools, ResourceKind } from './kind.ts';
import { kindsByName } from './kinds/index.ts';
import { LedgerFile } from './ledger-file.ts';
import { callerPlace } from './place.ts';
import type { Line, Recorded } from './record.ts';
import { describeEntry, type Kinds, type Removals, removeEntries } from './removal.ts';

export interface LedgerOptions {
  /** Where ledgers are kept; `defaultLedgerFolder()` for all tests of a user. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Kinds of your own, besides those that the testkit has. */
  readonly kinds?: readonly ResourceKind[];
  readonly disk?: Disk;
  readonly clock?: Clock;
  /** From TERM to KILL, for processes. */
  readonly termTimeoutMs?: number;
  /** Whose it is; this process's when not given. */
  readonly owner?: string;
}

export interface Registration {
  readonly what: unknown;
  /** Handed to the removal in this process; never written. */
  readonly live?: unknown;
}

export interface AddOptions {
  readonly test?: string | undefined;
  readonly at?: string | undefined;
}

export class Ledger {
  readonly #options: LedgerOptions;
  readonly #kinds: Kinds;
  readonly #entries = new Map<string, Recorded>();
  readonly #live = new Map<string, unknown>();
  #file: Promise<LedgerFile> | undefined;
  #closed = false;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#kinds = kindsByName(options.kinds);
  }

  /** Where it is written; the first registration makes the file. */
  async path(): Promise<string | undefined> {
    return (await this.#file)?.path;
  }

  get entries(): readonly Recorded[] {
    return [...this.#entries.values()];
  }

  /** When it resolves, the thing may be made: it is in the ledger for good. */
  async add(kind: string, one: Registration, options: AddOptions = {}): Promise<Recorded> {
    const [entry] = await this.addAll(kind, [one], options);
    if (entry === undefined) throw new Error('nothing was registered');
    return entry;
  }

  async addAll(
    kind: string,
    things: readonly Registration[],
    { test, at = callerPlace() }: AddOptions = {},
  ): Promise<readonly Recorded[]> {
    if (this.#closed) throw cleanupErrors.make('CLEANUP_LEDGER_CLOSED');
    const entries = things.map(({ what }): Recorded => {
      const id = randomBytes(6).toString('hex');
      const where = {
        ...(test === undefined ? {} : { test }),
        ...(at === undefined ? {} : { at }),
      };
      return { id, kind, what, ...where };
    });
    for (const entry of entries) this.#check(entry);
    things.forEach(({ live }, index) => {
      const entry = entries[index];
      if (entry === undefined) return;
      this.#entries.set(entry.id, entry);
      if (live !== undefined) this.#live.set(entry.id, live);
    });
    await this.#write(entries.map((entry) => ({ op: 'add' as const, ...entry })));
    return entries;
  }

  /** Says more of a thing than was known before it was made, such as its pid. */
  async amend(id: string, what: unknown, live?: unknown): Promise<void> {
    const known = this.#entries.get(id);
    if (known === undefined) return;
    this.#entries.set(id, { ...known, what });
    if (live !== undefined) this.#live.set(id, live);
    await this.#write([{ op: 'amend', id, what }]);
  }

  /** The test removed them itself. */
  async forget(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      this.#entries.delete(id);
      this.#live.delete(id);
    }
    await this.#write([{ op: 'gone', ids }]);
  }

  /** Removes these, or everything, last first. What fails stays in the ledger. */
  async remove(ids?: readonly string[]): Promise<Removals> {
    const wanted = ids === undefined ? undefined : new Set(ids);
    const entries = this.entries.filter(({ id }) => wanted?.has(id) ?? true);
    return await removeEntries({
      entries,
      kinds: this.#kinds,
      tools: this.#tools(),
      liveOf: (id) => this.#live.get(id),
      onBatch: async ({ removed, failed }) => {
        for (const { id, failure } of failed) await this.#write([{ op: 'failed', id, failure }]);
        if (removed.length > 0) await this.forget(removed.map(({ id }) => id));
      },
    });
  }

  /** What could not be removed is left to the next sweep. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const file = await this.#file;
    if (file === undefined) return;
    if (this.#entries.size === 0) await file.discard();
    else await file.release();
  }

  #tools(): RemovalTools {
    const { environment, clock = systemClock, termTimeoutMs = 5_000 } = this.#options;
    return { environment, clock, termTimeoutMs };
  }

  #check(entry: Recorded): void {
    const kind = this.#kinds.get(entry.kind);
    if (kind === undefined) {
      const known = [...this.#kinds.keys()].join(', ');
      throw cleanupErrors.make('CLEANUP_KIND_UNKNOWN', { kind: entry.kind, known });
    }
    try {
      kind.describe(entry.what);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const resource = describeEntry(entry, kind);
      throw cleanupErrors.make('CLEANUP_REFUSED', { resource, reason }, error);
    }
  }

  async #write(lines: readonly Line[]): Promise<void> {
    const { disk = realDisk({ fileMode: 0o600 }), folder, owner } = this.#options;
    this.#file ??= LedgerFile.create(disk, folder, owner ?? ownerToken(thisOwner()));
    await (await this.#file).write(lines);
  }
}

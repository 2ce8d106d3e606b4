/**
 * A kind of resource: how it is named in the ledger, and how it is removed, by the process that
 * made it or by another one that has nothing but the ledger. One file per kind under `kinds/`.
 */
import type { Clock } from '@gauntlet/kit/lifecycle';

export interface RemovalTools {
  /** Where kinds find the secrets that the ledger names but does not hold. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** From TERM to KILL. */
  readonly termTimeoutMs: number;
}

export interface Removable<What> {
  readonly what: What;
  /** What the maker handed over (a client, a URL with its password); absent in a sweep. */
  readonly live: unknown;
}

/** `undefined` when it is gone (also when it was gone before), else why it is not. */
export type Removal = string | undefined;

export interface KindDefinition<What> {
  readonly name: string;
  /** Checks what a ledger says, and refuses what must never be removed. Throws an Error. */
  readonly read: (what: Fields) => What;
  readonly describe: (what: What) => string;
  /**
   * Those with the same key go in one call, of at most `max`. The call is made in the turn of the
   * first that was made: what holds the first of them holds them all.
   */
  readonly together?: { readonly key: (what: What) => string; readonly max: number };
  readonly remove: (
    items: readonly Removable<What>[],
    tools: RemovalTools,
  ) => Promise<readonly Removal[]>;
}

/** A kind without its type of `what`, for the registry: `read` stands before every use. */
export interface ResourceKind {
  readonly name: string;
  readonly describe: (what: unknown) => string;
  readonly together: { readonly key: (what: unknown) => string; readonly max: number } | undefined;
  readonly remove: (
    items: readonly Removable<unknown>[],
    tools: RemovalTools,
  ) => Promise<readonly Removal[]>;
}

export function defineKind<What>(definition: KindDefinition<What>): ResourceKind {
  const { name, read, describe, together, remove } = definition;
  const check = (what: unknown) => read(new Fields(what));
  return {
    name,
    describe: (what) => describe(check(what)),
    together: together && { key: (what) => together.key(check(what)), max: together.max },
    remove: (items, tools) =>
      remove(
        items.map(({ what, live }) => ({ what: check(what), live })),
        tools,
      ),
  };
}

/** Reads the fields of a value that came from a file. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null) throw new Error('it is not an object');
    this.#values = value as Record<string, unknown>;
  }

  text(name: string): string {
    const value = this.#values[name];
    if (typeof value !== 'string' || value === '') throw new Error(`it has no text '${name}'`);
    return value;
  }

  textOr(name: string): string | undefined {
    return this.#values[name] === undefined ? undefined : this.text(name);
  }

  integer(name: string): number {
    const value = this.#values[name];
    if (!Number.isSafeInteger(value)) throw new Error(`it has no whole number '${name}'`);
    return value as number;
  }

  integerOr(name: string): number | undefined {
    return this.#values[name] === undefined ? undefined : this.integer(name);
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  texts(name: string): readonly string[] {
    const value = this.#values[name];
    const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
    if (!isList) throw new Error(`it has no list of texts '${name}'`);
    return value as readonly string[];
  }

  fieldsOr(name: string): Fields | undefined {
    return this.#values[name] === undefined ? undefined : new Fields(this.#values[name]);
  }

  /** Every text of this object by its name. */
  entries(): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.keys(this.#values).map((name) => [name, this.text(name)]));
  }
}

/** The same answer for everything of a call, for kinds that remove one at a time. */
export async function removeEach<What>(
  items: readonly Removable<What>[],
  remove: (item: Removable<What>) => Promise<Removal>,
): Promise<readonly Removal[]> {
  const removals: Removal[] = [];
  for (const item of items) removals.push(await remove(item));
  return removals;
}

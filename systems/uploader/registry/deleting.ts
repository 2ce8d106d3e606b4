/** Rows of files that may go, and of those that went. */
import type { DeletionReason, FileRecord } from '../model/nouns.ts';
import { bump } from './counters.ts';
import { recordOf } from './rows.ts';
import type { Store } from './store.ts';

export class Deleting {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Verified, and still the content of its path. */
  async candidates(directories: readonly string[]): Promise<readonly FileRecord[]> {
    if (directories.length === 0) return [];
    return this.#select(['verified'], directories);
  }

  async unsent(directories: readonly string[]): Promise<readonly FileRecord[]> {
    if (directories.length === 0) return [];
    return this.#select(['seen', 'claimed', 'intent', 'sent'], directories);
  }

  /** Begun by a process that did not come to the end of it. */
  async begun(): Promise<readonly FileRecord[]> {
    return this.#select(['deletable'], undefined);
  }

  async deletable(id: number, reason: DeletionReason): Promise<void> {
    await this.#store.write((write) =>
      write
        .updateTable('file')
        .set({ state: 'deletable', deletion: reason })
        .where('id', '=', id)
        .execute(),
    );
  }

  /** It may not be deleted after all. */
  async keep(id: number): Promise<void> {
    await this.#store.write((write) =>
      write
        .updateTable('file')
        .set({ state: 'verified', deletion: null })
        .where('id', '=', id)
        .where('state', '=', 'deletable')
        .execute(),
    );
  }

  async unlinked(id: number): Promise<void> {
    await this.#store.write((write) =>
      write
        .updateTable('file')
        .set({ state: 'unlinked', superseded: 1, pending: 0 })
        .where('id', '=', id)
        .execute(),
    );
  }

  /** Written before the unlink: this one cannot be taken back. */
  async sacrifice(id: number): Promise<void> {
    await this.#store.write(async (write) => {
      await write
        .updateTable('file')
        .set({ state: 'sacrificed', superseded: 1, pending: 0, deletion: 'sacrifice' })
        .where('id', '=', id)
        .execute();
      bump(write, { FailureCount: 1 });
    });
  }

  /** Rows of what is long gone are dropped, or the registry would fill the disk by itself. */
  async prune(beforeMs: number): Promise<number> {
    return this.#store.write(async (write) => {
      const result = await write
        .deleteFrom('file')
        .where('superseded', '=', 1)
        .where('pending', '=', 0)
        .where('first_seen_ms', '<', beforeMs)
        .where((of) => of.or([of('ready_at_ms', 'is', null), of('ready_at_ms', '<', beforeMs)]))
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    });
  }

  async #select(
    states: readonly string[],
    directories: readonly string[] | undefined,
  ): Promise<readonly FileRecord[]> {
    const all = this.#store.db
      .selectFrom('file')
      .selectAll()
      .where('superseded', '=', 0)
      .where('state', 'in', [...states]);
    const some = directories === undefined ? all : all.where('directory', 'in', [...directories]);
    return (await some.execute()).map(recordOf);
  }
}

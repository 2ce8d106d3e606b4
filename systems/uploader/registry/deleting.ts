/** Rows of files that may go, and of those that went. */
import type { DeletionReason, FileRecord } from '../model/nouns.ts';
import { bump } from './counters.ts';
import { recordOf } from './rows.ts';
import type { Store } from './store.ts';

const UNSENT = ['seen', 'claimed', 'intent', 'sent'];

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
    return this.#select(UNSENT, directories);
  }

  /** Deletions that did not come to their end: the process died, or could not write. */
  async begun(): Promise<readonly FileRecord[]> {
    const rows = await this.#store.db
      .selectFrom('file')
      .selectAll()
      .where('superseded', '=', 0)
      .where((of) =>
        of.or([
          of('state', '=', 'deletable'),
          of.and([of('deletion', '=', 'sacrifice'), of('state', 'in', [...UNSENT])]),
        ]),
      )
      .execute();
    return rows.map(recordOf);
  }

  /** Before the deed. A file that was not sent keeps its state: it may turn out to be kept. */
  async deletable(id: number, reason: DeletionReason): Promise<void> {
    const state = reason === 'sacrifice' ? {} : { state: 'deletable' };
    await this.#store.write((write) =>
      write
        .updateTable('file')
        .set({ ...state, deletion: reason })
        .where('id', '=', id)
        .execute(),
    );
  }

  /** It may not be deleted after all. */
  async keep(id: number): Promise<void> {
    await this.#store.write(async (write) => {
      const row = write.updateTable('file').where('id', '=', id);
      await row.set({ state: 'verified' }).where('state', '=', 'deletable').execute();
      await row.set({ deletion: null }).where('deletion', 'is not', null).execute();
    });
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

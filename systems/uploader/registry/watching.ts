/** What the watcher tells the registry: files that are there, ready, or gone. */
import type { FileRecord, Look, SourceDirectory } from '../model/nouns.ts';
import { isSameContent } from '../policy/stability.ts';
import { type Row, recordOf } from './rows.ts';
import type { Store, Write } from './store.ts';

export interface SeenFile {
  readonly look: Look;
  readonly directory: SourceDirectory;
}

export interface ReadyFile extends SeenFile {
  readonly isCutOff: boolean;
  readonly rank: number;
}

export type KnownFile = Pick<
  FileRecord,
  'path' | 'directory' | 'device' | 'inode' | 'sizeBytes' | 'modifiedMs' | 'isReady' | 'state'
>;

/** States in which the path's content is on its way. */
const MOVING = ['seen', 'claimed', 'intent', 'sent'];

export class Watching {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Every path whose content has a row: what the watcher compares with what it sees. */
  async known(): Promise<readonly KnownFile[]> {
    const rows = await this.#store.db
      .selectFrom('file')
      .select(['path', 'directory', 'device', 'inode', 'size_bytes', 'modified_ms'])
      .select(['ready', 'state'])
      .where('superseded', '=', 0)
      .execute();
    return rows.map((row) => ({
      path: row.path,
      directory: row.directory,
      device: row.device,
      inode: Number(row.inode),
      sizeBytes: row.size_bytes,
      modifiedMs: row.modified_ms,
      isReady: row.ready === 1,
      state: row.state as FileRecord['state'],
    }));
  }

  /** A row from the first look on, so that nothing that was ever seen goes unheard of. */
  async seen(files: readonly SeenFile[], nowMs: number): Promise<void> {
    if (files.length === 0) return;
    await this.#store.write(async (write) => {
      for (const file of files) {
        const there = await current(write, file.look.path);
        if (!there) await insert(write, file, nowMs);
      }
    });
  }

  /** The files that are new to the queue; those that it has already, as they are, are left out. */
  async ready(files: readonly ReadyFile[], nowMs: number): Promise<readonly number[]> {
    if (files.length === 0) return [];
    return this.#store.write(async (write) => {
      const ids: number[] = [];
      for (const file of files) {
        const id = await makeReady(write, file, nowMs);
        if (id !== undefined) ids.push(id);
      }
      return ids;
    });
  }

  /** Paths that are not there any more; answers the rows that were lost before they were sent. */
  async gone(paths: readonly string[], nowMs: number): Promise<readonly FileRecord[]> {
    if (paths.length === 0) return [];
    return this.#store.write(async (write) => {
      const lost: FileRecord[] = [];
      for (const path of paths) {
        const row = await current(write, path);
        if (row && (await leave(write, row, nowMs))) lost.push(recordOf(row));
      }
      return lost;
    });
  }
}

function current(write: Write, path: string): Promise<Row | undefined> {
  return write
    .selectFrom('file')
    .selectAll()
    .where('path', '=', path)
    .where('superseded', '=', 0)
    .executeTakeFirst();
}

async function insert(write: Write, file: SeenFile, nowMs: number): Promise<number> {
  const { look, directory } = file;
  const { insertId } = await write
    .insertInto('file')
    .values({
      path: look.path,
      directory: directory.path,
      source: directory.source,
      ...contentOf(look),
      state: 'seen',
      first_seen_ms: nowMs,
    })
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

async function makeReady(
  write: Write,
  file: ReadyFile,
  nowMs: number,
): Promise<number | undefined> {
  const row = await current(write, file.look.path);
  const id = row === undefined ? undefined : await reuse(write, row, file.look);
  if (id === null) return undefined;
  const target = id ?? (await insert(write, file, nowMs));
  await write
    .updateTable('file')
    .set({
      ...contentOf(file.look),
      ready: 1,
      pending: 1,
      cut_off: file.isCutOff ? 1 : 0,
      rank: file.rank,
      ready_at_ms: nowMs,
      due_at_ms: 0,
      attempts: 0,
    })
    .where('id', '=', target)
    .execute();
  return target;
}

/** The row to go on with; null when the queue has this content; undefined when it needs a new. */
async function reuse(write: Write, row: Row, look: Look): Promise<number | null | undefined> {
  const known = recordOf(row);
  const isSame = isSameContent({ ...known, changedMs: 0 }, look);
  if (isSame && row.ready === 1) return null;
  if (MOVING.includes(row.state)) {
    // Whatever was sent of the old content stands under its key; this content gets another.
    await write
      .updateTable('file')
      .set({ state: 'seen', sha256: null, crc32: null, key: null, part_bytes: null })
      .where('id', '=', row.id)
      .execute();
    return row.id;
  }
  await write
    .updateTable('file')
    .set({ superseded: 1, pending: 0 })
    .where('id', '=', row.id)
    .execute();
  return undefined;
}

/** True when the content was lost: nobody had sent it, and no other path has it now. */
async function leave(write: Write, row: Row, nowMs: number): Promise<boolean> {
  const change = (values: Partial<Row>) =>
    write.updateTable('file').set(values).where('id', '=', row.id).execute();
  if (row.state === 'intent' || row.state === 'sent') {
    // It may have arrived: the queue asks the store before it is given up.
    await change({ superseded: 1 });
    return false;
  }
  if (row.state === 'deletable') {
    await change({ superseded: 1, pending: 0, state: 'unlinked' });
    return false;
  }
  if (row.state === 'seen' || row.state === 'claimed') {
    const moved = await write
      .selectFrom('file')
      .select('id')
      .where('inode', '=', row.inode)
      .where('device', '=', row.device)
      .where('superseded', '=', 0)
      .where('id', '!=', row.id)
      .executeTakeFirst();
    await change({ superseded: 1, pending: 0, state: 'vanished', due_at_ms: nowMs });
    return moved === undefined && row.size_bytes > 0;
  }
  await change({ superseded: 1, pending: 0 });
  return false;
}

function contentOf(look: Look) {
  return {
    device: look.device,
    inode: look.inode,
    size_bytes: look.sizeBytes,
    modified_ms: look.modifiedMs,
  };
}

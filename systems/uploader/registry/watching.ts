/** What the watcher tells the registry: files that are there, ready, or gone. */
import type { FileRecord, Look, SourceDirectory } from '../model/nouns.ts';
import { isSameContent, isSameFile } from '../policy/stability.ts';
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
      for (const some of batches(files)) {
        const known = await currentOf(write, some);
        const fresh = some.filter(({ look }) => !known.has(look.path));
        await insert(write, fresh, nowMs);
      }
    });
  }

  /** How many are new to the queue; those that it has already, as they are, are left out. */
  async ready(files: readonly ReadyFile[], nowMs: number): Promise<number> {
    if (files.length === 0) return 0;
    return this.#store.write(async (write) => {
      let count = 0;
      for (const some of batches(files)) count += await makeReady(write, some, nowMs);
      return count;
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

/** So many rows fit into one statement. */
const ROWS_MOST = 500;

function batches<T>(all: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / ROWS_MOST);
  return Array.from({ length: count }, (_, index) =>
    all.slice(index * ROWS_MOST, (index + 1) * ROWS_MOST),
  );
}

async function currentOf(
  write: Write,
  files: readonly SeenFile[],
): Promise<ReadonlyMap<string, Row>> {
  const paths = files.map(({ look }) => look.path);
  const rows = await write
    .selectFrom('file')
    .selectAll()
    .where('path', 'in', paths)
    .where('superseded', '=', 0)
    .execute();
  return new Map(rows.map((row) => [row.path, row]));
}

async function insert(write: Write, files: readonly SeenFile[], nowMs: number): Promise<void> {
  if (files.length === 0) return;
  const values = files.map(({ look, directory }) => ({
    path: look.path,
    directory: directory.path,
    source: directory.source,
    ...contentOf(look),
    state: 'seen',
    first_seen_ms: nowMs,
  }));
  await write.insertInto('file').values(values).execute();
}

async function makeReady(
  write: Write,
  files: readonly ReadyFile[],
  nowMs: number,
): Promise<number> {
  const known = await currentOf(write, files);
  const wanted: ReadyFile[] = [];
  const without: ReadyFile[] = [];
  for (const file of files) {
    const row = known.get(file.look.path);
    const isKept = row !== undefined && (await reuse(write, row, file.look));
    if (isKept === 'as-it-is') continue;
    wanted.push(file);
    if (isKept !== 'for-this') without.push(file);
  }
  await insert(write, without, nowMs);
  for (const alike of Map.groupBy(wanted, (file) => `${file.rank} ${file.isCutOff}`).values()) {
    await queueUp(write, alike, nowMs);
  }
  return wanted.length;
}

/** Of one rank and one ending. */
async function queueUp(write: Write, files: readonly ReadyFile[], nowMs: number): Promise<void> {
  const [first] = files;
  if (first === undefined) return;
  await write
    .updateTable('file')
    .set({
      ready: 1,
      pending: 1,
      cut_off: first.isCutOff ? 1 : 0,
      rank: first.rank,
      ready_at_ms: nowMs,
      due_at_ms: 0,
      attempts: 0,
    })
    .where(
      'path',
      'in',
      files.map(({ look }) => look.path),
    )
    .where('superseded', '=', 0)
    .execute();
}

/** Whether the queue has the row as it is, or it may be used; false: a new one is needed. */
async function reuse(write: Write, row: Row, look: Look): Promise<'as-it-is' | 'for-this' | false> {
  const known = recordOf(row);
  const isSame = isSameContent({ ...known, changedMs: 0 }, look);
  if (isSame && row.ready === 1) return 'as-it-is';
  const change = (values: Partial<Row>) =>
    write.updateTable('file').set(values).where('id', '=', row.id).execute();
  if (row.state === 'seen' && isSame) return 'for-this';
  if (isOnItsWay(row) && !isSameFile(known, look)) {
    // Renamed while it is sent: its row goes on, and is found by the new name of that file.
    await change({ superseded: 1 });
    return false;
  }
  if (MOVING.includes(row.state)) {
    // Whatever was sent of the old content stands under its key; this content gets another.
    const empty = { sha256: null, crc32: null, key: null, part_bytes: null };
    await change({ ...contentOf(look), state: 'seen', ...empty });
    return 'for-this';
  }
  await change({ superseded: 1, pending: 0 });
  return false;
}

/** Something of it may stand in the store. */
function isOnItsWay({ state }: Row): boolean {
  return state === 'intent' || state === 'sent';
}

/** True when the content was lost: nobody had sent it, and no other path has it now. */
async function leave(write: Write, row: Row, nowMs: number): Promise<boolean> {
  const change = (values: Partial<Row>) =>
    write.updateTable('file').set(values).where('id', '=', row.id).execute();
  if (isOnItsWay(row)) {
    // It may have arrived: the queue asks the store before it is given up.
    await change({ superseded: 1 });
    return false;
  }
  if (row.state === 'deletable') {
    // Whoever deletes it has to write it down yet.
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

/** What the watcher tells the registry: files that are there, ready, or gone. */
import type { FileRecord, Look, SourceDirectory } from '../model/nouns.ts';
import { isSameContent, isSameFile } from '../policy/stability.ts';
import { COLUMNS, type Row, recordOf, rowOf } from './rows.ts';
import type { Store, Write } from './store.ts';

export interface SeenFile {
  readonly look: Look;
  readonly directory: SourceDirectory;
}

export interface ReadyFile extends SeenFile {
  readonly isCutOff: boolean;
  readonly rank: number;
  /** It was not told of as seen: it hardly has a row. */
  readonly isNew?: boolean;
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
    await this.#store.writeNow(() => {
      // What has a row keeps it.
      for (const file of files) this.#insert(file, nowMs);
    });
  }

  /** How many are new to the queue; those that it has already, as they are, are left out. */
  async ready(files: readonly ReadyFile[], nowMs: number): Promise<number> {
    if (files.length === 0) return 0;
    return this.#store.write(async (write) => {
      let count = 0;
      for (const file of files) {
        if (!this.#queueAtOnce(file, nowMs)) {
          const row = this.#current(file.look.path);
          if (row !== undefined && (await isQueued(write, row, file.look))) continue;
          this.#insert(file, nowMs);
          this.#queueUp(file, nowMs);
        }
        count += 1;
      }
      return count;
    });
  }

  /** Paths that are not there any more; answers the rows that were lost before they were sent. */
  async gone(paths: readonly string[], nowMs: number): Promise<readonly FileRecord[]> {
    if (paths.length === 0) return [];
    return this.#store.write(async (write) => {
      const lost: FileRecord[] = [];
      for (const path of paths) {
        const row = this.#current(path);
        if (row && (await leave(write, row, nowMs))) lost.push(recordOf(row));
      }
      return lost;
    });
  }

  #current(path: string): Row | undefined {
    const [row] = this.#store.prepare(CURRENT).all([path]);
    return row && rowOf(row);
  }

  /** Nothing where the path has a row that counts. */
  #insert({ look, directory }: SeenFile, nowMs: number): void {
    const { path, device, inode, sizeBytes, modifiedMs } = look;
    const content = [device, inode, sizeBytes, modifiedMs];
    const values = [path, directory.path, directory.source, ...content, nowMs];
    this.#store.prepare(INSERT).run(values);
  }

  /** The ways of nearly all files: seen, and the same since. False: it has to be looked at. */
  #queueAtOnce(file: ReadyFile, nowMs: number): boolean {
    return file.isNew === true ? this.#insertReady(file, nowMs) : this.#queueSeen(file, nowMs);
  }

  #insertReady({ look, directory, rank, isCutOff }: ReadyFile, nowMs: number): boolean {
    const { path, device, inode, sizeBytes, modifiedMs } = look;
    const content = [device, inode, sizeBytes, modifiedMs];
    const queued = [isCutOff ? 1 : 0, rank, nowMs];
    const values = [path, directory.path, directory.source, ...content, nowMs, ...queued];
    return this.#store.prepare(INSERT_READY).run(values) > 0;
  }

  #queueSeen({ look, rank, isCutOff }: ReadyFile, nowMs: number): boolean {
    const { path, device, inode, sizeBytes, modifiedMs } = look;
    const content = [device, inode, sizeBytes, modifiedMs];
    const values = [isCutOff ? 1 : 0, rank, nowMs, path, ...content];
    return this.#store.prepare(QUEUE_SEEN).run(values) > 0;
  }

  #queueUp({ look, rank, isCutOff }: ReadyFile, nowMs: number): void {
    this.#store.prepare(QUEUE_UP).run([isCutOff ? 1 : 0, rank, nowMs, look.path]);
  }
}

// Written out where thousands of files pass at once.
const CURRENT = `select ${COLUMNS} from file where path = ? and superseded = 0`;
const INSERT = `insert into file (path, directory, source, device, inode, size_bytes, modified_ms,
  first_seen_ms, state) values (?, ?, ?, ?, ?, ?, ?, ?, 'seen')
  on conflict (path) where superseded = 0 do nothing`;
const INSERT_READY = `insert into file (path, directory, source, device, inode, size_bytes,
  modified_ms, first_seen_ms, cut_off, rank, ready_at_ms, ready, pending, state)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1, 'seen')
  on conflict (path) where superseded = 0 do nothing`;
const QUEUE_UP = `update file set ready = 1, pending = 1, cut_off = ?, rank = ?, ready_at_ms = ?,
  due_at_ms = 0, attempts = 0 where path = ? and superseded = 0`;
const QUEUE_SEEN = `${QUEUE_UP} and state = 'seen' and ready = 0
  and device = ? and inode = ? and size_bytes = ? and modified_ms = ?`;

/** Whether the queue has it as it is; otherwise its row is made ready for it, or gives way. */
async function isQueued(write: Write, row: Row, look: Look): Promise<boolean> {
  const known = recordOf(row);
  const isSame = isSameContent({ ...known, changedMs: 0 }, look);
  if (isSame && row.ready === 1) return true;
  const change = (values: Partial<Row>) =>
    write.updateTable('file').set(values).where('id', '=', row.id).execute();
  if (row.state === 'seen' && isSame) return false;
  if (isOnItsWay(row) && !isSameFile(known, look)) {
    // Renamed while it is sent: its row goes on, and is found by the new name of that file.
    await change({ superseded: 1 });
    return false;
  }
  if (MOVING.includes(row.state)) {
    // Whatever was sent of the old content stands under its key; this content gets another.
    const empty = { sha256: null, crc32: null, key: null, part_bytes: null };
    await change({ ...contentOf(look), state: 'seen', ...empty });
    return false;
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

/** The steps of a file on its way to the store. Each is synced before the deed that follows it. */
import type { Failure, FileRecord, Fingerprint } from '../model/nouns.ts';
import { RowMovedError } from '../model/row-moved.ts';
import { bump } from './counters.ts';
import { COLUMNS, type Row, recordOf, rowOf } from './rows.ts';
import type { Store, Write } from './store.ts';

export interface Verified {
  readonly etag: string | undefined;
  /** False when it was there already, or came under another path: nothing was sent. */
  readonly isSent: boolean;
  readonly atMs: number;
}

export class Sending {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async record(id: number): Promise<FileRecord | undefined> {
    const [row] = await this.#read(RECORD, [id]);
    return row;
  }

  async claim(record: FileRecord, { sha256, crc32 }: Fingerprint): Promise<void> {
    await this.#set(record, { state: 'claimed', sha256, crc32 });
  }

  /**
   * One sync for both, where nothing is asked between the one and the other. The record may have
   * been read a while ago: whatever happened to the row since then makes it throw.
   */
  async claimAndIntend(
    record: FileRecord,
    { sha256, crc32 }: Fingerprint,
    key: string,
  ): Promise<void> {
    const changes = await this.#store.writeNow(() =>
      this.#store
        .prepare(CLAIM_AND_INTEND)
        .run([sha256, crc32, key, ...sameAs(record), record.state]),
    );
    if (changes === 0) throw new RowMovedError();
  }

  async intend(record: FileRecord, key: string): Promise<void> {
    await this.#set(record, { state: 'intent', key, upload_id: null, part_bytes: null });
  }

  async begin(record: FileRecord, uploadId: string, partBytes: number): Promise<void> {
    await this.#set(record, { upload_id: uploadId, part_bytes: partBytes });
  }

  /** A part has arrived: what failed before was not in vain, and failures are counted anew. */
  async advanced(record: FileRecord): Promise<void> {
    await this.#set(record, { attempts: 0 });
  }

  /** The upload in parts is gone: the next try begins a new one. */
  async abandon(record: FileRecord): Promise<void> {
    await this.#set(record, { state: 'intent', upload_id: null, part_bytes: null });
  }

  async sent(record: FileRecord): Promise<void> {
    await this.#set(record, { state: 'sent' });
  }

  /** The state and what the metrics say of it, together or not at all. */
  async verified(record: FileRecord, verified: Verified): Promise<void> {
    await this.#store.writeNow((write) => {
      this.#updateAs(record, {
        state: 'verified',
        pending: 0,
        etag: verified.etag ?? null,
        verified_at_ms: verified.atMs,
        upload_id: null,
        failure_code: null,
        failure_message: null,
      });
      if (!verified.isSent) return;
      bump(write, { FileCount: 1, BytesUploaded: record.sizeBytes });
    });
  }

  /** The same file under a new name: what the old row says holds for it. */
  async adopt(record: FileRecord, twin: FileRecord, atMs: number): Promise<void> {
    await this.#set(record, {
      state: 'verified',
      pending: 0,
      sha256: twin.sha256 ?? null,
      crc32: twin.crc32 ?? null,
      key: twin.key ?? null,
      etag: twin.etag ?? null,
      verified_at_ms: twin.verifiedAtMs ?? atMs,
      failure_code: null,
      failure_message: null,
    });
  }

  /** Back to waiting until it is still again. */
  async changed(record: FileRecord): Promise<void> {
    await this.#set(record, {
      state: 'seen',
      ready: 0,
      pending: 0,
      sha256: null,
      crc32: null,
      key: null,
      upload_id: null,
      part_bytes: null,
    });
  }

  async vanished(record: FileRecord, failure: Failure): Promise<void> {
    await this.#store.writeNow((write) => {
      this.#updateAs(record, {
        state: 'vanished',
        superseded: 1,
        pending: 0,
        failure_code: failure.code,
        failure_message: failure.message,
      });
      bump(write, { FailureCount: 1 });
    });
  }

  async failed(id: number, failure: Failure, attempts: number, dueAtMs: number): Promise<void> {
    await this.#store.write(async (write) => {
      await update(write, id, {
        attempts,
        due_at_ms: Math.ceil(dueAtMs),
        failure_code: failure.code,
        failure_message: failure.message,
      });
      bump(write, { FailureCount: 1 });
    });
  }

  /** Rows that may be about the same file: what it was called before, or before it was touched. */
  async relatives(record: FileRecord): Promise<readonly FileRecord[]> {
    const { inode, device, sizeBytes, id } = record;
    return this.#read(RELATIVES, [inode, device, sizeBytes, id]);
  }

  /** Files and bytes that were verified since: what a day has brought. */
  async verifiedSince(
    sinceMs: number,
  ): Promise<readonly { readonly atMs: number; readonly sizeBytes: number }[]> {
    const rows = await this.#store.db
      .selectFrom('file')
      .select(['verified_at_ms', 'size_bytes'])
      .where('verified_at_ms', '>=', sinceMs)
      .execute();
    return rows.map((row) => ({ atMs: row.verified_at_ms ?? 0, sizeBytes: row.size_bytes }));
  }

  /** Whether an upload in parts is one that a row still needs. */
  async ownsUpload(uploadId: string): Promise<boolean> {
    const row = await this.#store.db
      .selectFrom('file')
      .select('id')
      .where('upload_id', '=', uploadId)
      .executeTakeFirst();
    return row !== undefined;
  }

  async #set(record: FileRecord, values: Partial<Row>): Promise<void> {
    await this.#store.writeNow(() => this.#updateAs(record, values));
  }

  #read(sql: string, values: readonly number[]): Promise<readonly FileRecord[]> {
    const { prepare, read } = this.#store;
    return read(() =>
      prepare(sql)
        .all(values)
        .map((row) => recordOf(rowOf(row))),
    );
  }

  /**
   * Only while the row says the content that the work was about. A send takes minutes on a slow
   * link; a file that comes to rest anew meanwhile has its row made ready for what it is then, and
   * would count as sent without ever having been.
   */
  #updateAs(record: FileRecord, values: Partial<Row>): void {
    const sets = Object.keys(values)
      .map((name) => `"${name}" = ?`)
      .join(', ');
    const given = [...Object.values(values), ...sameAs(record)];
    const changes = this.#store.prepare(`update file set ${sets} where ${SAME}`).run(given);
    if (changes === 0) throw new RowMovedError();
  }
}

async function update(write: Write, id: number, values: Partial<Row>): Promise<void> {
  await write.updateTable('file').set(values).where('id', '=', id).execute();
}

function sameAs({ id, device, inode, sizeBytes, modifiedMs }: FileRecord): readonly number[] {
  return [id, device, inode, sizeBytes, modifiedMs];
}

// Written out where every file passes: making them anew took as long as all of SQLite.
const SAME = 'id = ? and device = ? and inode = ? and size_bytes = ? and modified_ms = ?';
const CLAIM_AND_INTEND = `update file set state = 'intent', sha256 = ?, crc32 = ?, key = ?
  where ${SAME} and state = ? and superseded = 0 and pending = 1`;
const RECORD = `select ${COLUMNS} from file where id = ?`;
const RELATIVES = `select ${COLUMNS} from file where inode = ? and device = ? and size_bytes = ?
  and state in ('verified', 'intent', 'sent') and id != ? order by id desc`;

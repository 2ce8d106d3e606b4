import type { PreparedRow } from '@gauntlet/kit/database/sqlite';
import type { Selectable } from 'kysely';
import type { DeletionReason, FileRecord, FileState } from '../model/nouns.ts';
import type { FileTable } from './schema.ts';

export type Row = Selectable<FileTable>;

/** Of a row that is read by a prepared statement: an inode may take more than 53 bits. */
export const COLUMNS = `id, path, directory, source, device, cast(inode as real) as inode,
  size_bytes, modified_ms, state, superseded, ready, cut_off, pending, rank, first_seen_ms,
  ready_at_ms, verified_at_ms, sha256, crc32, key, upload_id, part_bytes, etag, attempts,
  due_at_ms, failure_code, failure_message, deletion`;

export function rowOf(row: PreparedRow): Row {
  return row as unknown as Row;
}

export function recordOf(row: Row): FileRecord {
  return {
    id: row.id,
    path: row.path,
    directory: row.directory,
    source: row.source,
    device: row.device,
    inode: Number(row.inode),
    sizeBytes: row.size_bytes,
    modifiedMs: row.modified_ms,
    state: row.state as FileState,
    isSuperseded: row.superseded === 1,
    isReady: row.ready === 1,
    isCutOff: row.cut_off === 1,
    firstSeenMs: row.first_seen_ms,
    readyAtMs: row.ready_at_ms ?? undefined,
    verifiedAtMs: row.verified_at_ms ?? undefined,
    sha256: row.sha256 ?? undefined,
    crc32: row.crc32 ?? undefined,
    key: row.key ?? undefined,
    uploadId: row.upload_id ?? undefined,
    partBytes: row.part_bytes ?? undefined,
    etag: row.etag ?? undefined,
    attempts: row.attempts,
    dueAtMs: row.due_at_ms,
    failure: failureOf(row),
    deletion: (row.deletion as DeletionReason | null) ?? undefined,
  };
}

function failureOf({ failure_code: code, failure_message: message }: Row) {
  return code === null ? undefined : { code, message: message ?? '' };
}

/** What was deleted, when and why: a line of JSON each, durable before the row says so. */
import { type Disk, type DurableLog, openDurableLog } from '@gauntlet/kit/disk';
import type { DeletionReason, FileRecord } from '../model/nouns.ts';

export interface Audit {
  deleted(record: FileRecord, reason: DeletionReason, at: Date): Promise<void>;
  close(): Promise<void>;
}

export const auditName = 'audit.jsonl';

export async function openAudit(disk: Disk, path: string): Promise<Audit> {
  const log: DurableLog = await openDurableLog(disk, path);
  return {
    deleted: (record, reason, at) => log.append(Buffer.from(`${lineOf(record, reason, at)}\n`)),
    close: () => log.close(),
  };
}

/** The row's number tells two lines apart from one that was written twice around a crash. */
function lineOf(record: FileRecord, reason: DeletionReason, at: Date): string {
  const { id, path, sizeBytes, sha256, key, verifiedAtMs } = record;
  const verifiedAt = verifiedAtMs === undefined ? null : new Date(verifiedAtMs).toISOString();
  return JSON.stringify({
    at: at.toISOString(),
    row: id,
    path,
    reason,
    sizeBytes,
    sha256: sha256 ?? null,
    key: key ?? null,
    verifiedAt,
  });
}

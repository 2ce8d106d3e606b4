/** The rows that are written on the way: what the registry does, as a port. */
import type { Failure, FileRecord, Fingerprint } from '../model/nouns.ts';

/** Each write throws a RowMovedError when the row is about other content by then. */
export interface SendingRows {
  record(id: number): Promise<FileRecord | undefined>;
  claim(record: FileRecord, fingerprint: Fingerprint): Promise<void>;
  claimAndIntend(record: FileRecord, fingerprint: Fingerprint, key: string): Promise<void>;
  intend(record: FileRecord, key: string): Promise<void>;
  begin(record: FileRecord, uploadId: string, partBytes: number): Promise<void>;
  advanced(record: FileRecord): Promise<void>;
  abandon(record: FileRecord): Promise<void>;
  sent(record: FileRecord): Promise<void>;
  verified(
    record: FileRecord,
    verified: {
      readonly etag: string | undefined;
      readonly isSent: boolean;
      readonly atMs: number;
    },
  ): Promise<void>;
  adopt(record: FileRecord, twin: FileRecord, atMs: number): Promise<void>;
  changed(record: FileRecord): Promise<void>;
  vanished(record: FileRecord, failure: Failure): Promise<void>;
  relatives(record: FileRecord): Promise<readonly FileRecord[]>;
}

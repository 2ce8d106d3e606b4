/** The rows that are written on the way: what the registry does, as a port. */
import type { Failure, FileRecord, Fingerprint } from '../model/nouns.ts';

export interface SendingRows {
  record(id: number): Promise<FileRecord | undefined>;
  claim(id: number, fingerprint: Fingerprint): Promise<void>;
  claimAndIntend(id: number, fingerprint: Fingerprint, key: string): Promise<void>;
  intend(id: number, key: string): Promise<void>;
  begin(id: number, uploadId: string, partBytes: number): Promise<void>;
  abandon(id: number): Promise<void>;
  sent(id: number): Promise<void>;
  verified(
    record: FileRecord,
    verified: {
      readonly etag: string | undefined;
      readonly isSent: boolean;
      readonly atMs: number;
    },
  ): Promise<void>;
  adopt(record: FileRecord, twin: FileRecord, atMs: number): Promise<void>;
  changed(id: number): Promise<void>;
  vanished(id: number, failure: Failure): Promise<void>;
  twins(record: FileRecord): Promise<readonly FileRecord[]>;
  formerSelf(record: FileRecord, sha256: string): Promise<FileRecord | undefined>;
}

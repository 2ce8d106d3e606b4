/**
 * The words of the uploader. Each is one exported type below; there are no synonyms.
 *
 *   Look         what one lstat told of a file: a path and what identifies its content
 *   FileState    how far a file has come on its way; written before the deed
 *   FileRecord   a row of the registry: one content that a path had, and how far it has come
 *   Fingerprint  digests of a file's content, and of its parts
 *   ObjectFacts  what the store says of an object
 *   HoldCode     the error that holds it
 *   Hold         why the whole queue stands still
 *   Incident     a window of time whose files go first
 *   SourceDirectory  a directory that is watched, and what may be done in it
 *   DeletionReason   why a file was removed from the disk
 *   Failure      what went wrong with a file, as it is told
 *   Moment       the two clocks: the time of day, and the one that never jumps
 */
import type { Clock } from '@gauntlet/kit/lifecycle';

export interface Look {
  readonly path: string;
  readonly device: number;
  readonly inode: number;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** The time of the inode: unlike the one before it can not be set, so `cp -p` shows. */
  readonly changedMs: number;
}

/**
 * - `seen`: found; perhaps still written to.
 * - `claimed`: its content is known by digest; from here on that content is what is sent.
 * - `intent`: about to be sent under `key`; whether it arrived, only the store knows.
 * - `sent`: all bytes are there; what is left is that the store says so.
 * - `verified`: the store has confirmed the checksum of the whole.
 * - `deletable`: about to be unlinked, for a reason that is in the row.
 * - `unlinked`: removed by us after it was verified.
 * - `vanished`: someone else removed it before it was verified.
 * - `sacrificed`: removed by us unverified, because the configuration says so in so many words.
 * - `forgotten`: a person said that it is not to be sent.
 */
export type FileState =
  | 'seen'
  | 'claimed'
  | 'intent'
  | 'sent'
  | 'verified'
  | 'deletable'
  | 'unlinked'
  | 'vanished'
  | 'sacrificed'
  | 'forgotten';

export interface FileRecord {
  readonly id: number;
  readonly path: string;
  readonly directory: string;
  readonly source: string;
  readonly device: number;
  readonly inode: number;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly state: FileState;
  /** The path has other content by now; this row is about what it had. */
  readonly isSuperseded: boolean;
  readonly isReady: boolean;
  /** Ready only because nothing came for a long time: it lacks the end that its format has. */
  readonly isCutOff: boolean;
  readonly firstSeenMs: number;
  readonly readyAtMs: number | undefined;
  readonly verifiedAtMs: number | undefined;
  readonly sha256: string | undefined;
  readonly crc32: string | undefined;
  readonly key: string | undefined;
  readonly uploadId: string | undefined;
  readonly partBytes: number | undefined;
  readonly etag: string | undefined;
  readonly attempts: number;
  /** Not tried again before. */
  readonly dueAtMs: number;
  readonly failure: Failure | undefined;
  readonly deletion: DeletionReason | undefined;
}

export interface Fingerprint {
  readonly sizeBytes: number;
  /** Base64, as S3 wants it. */
  readonly sha256: string;
  readonly crc32: string;
  /** The CRC-32 of each part, in base64; empty when the file is not sent in parts. */
  readonly partCrc32: readonly string[];
}

export interface ObjectFacts {
  readonly sizeBytes: number;
  readonly etag: string | undefined;
  /** Of the whole object, as the store computed it; undefined where it has none. */
  readonly sha256: string | undefined;
  readonly crc32: string | undefined;
  /** What we wrote with it. */
  readonly claimedSha256: string | undefined;
}

export interface Hold {
  readonly code: HoldCode;
  readonly message: string;
  readonly sinceMs: number;
}

export type HoldCode =
  | 'DISK_FULL'
  | 'S3_CLOCK'
  | 'S3_DENIED'
  | 'S3_NO_BUCKET'
  | 'S3_NO_CHECKSUM'
  | 'S3_NO_CREDENTIALS'
  | 'S3_UNREACHABLE';

export interface Incident {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SourceDirectory {
  readonly path: string;
  readonly source: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly isRecursive: boolean;
  readonly mayDelete: boolean;
  readonly priority: number;
}

export type DeletionReason = 'after-upload' | 'age' | 'critical' | 'emergency' | 'sacrifice';

export interface Failure {
  readonly code: string;
  readonly message: string;
}

export interface Moment extends Clock {
  /** The time of day, which can be set forward and back. */
  now(): Date;
}

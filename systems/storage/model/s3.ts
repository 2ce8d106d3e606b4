/**
 * The words of the S3 API that metadata and server share.
 *
 *   Bucket         a namespace of keys, owned by a user
 *   Object         what a key of a bucket has: bytes, of one file or several, and what is said
 *   Upload         a multipart upload under way; its parts become an object when it completes
 *   Part           one numbered piece of an upload, kept as a file of its own
 *   Completion     what was answered when an upload completed, to answer the same again
 */
import type { FileId } from './nouns.ts';
import type { Role } from './roles.ts';

export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';
/** Of the whole object, or of the checksums of its parts. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** As it is sent: base64, with the number of parts behind it when it is composite. */
  readonly value: string;
}

/** Headers that are kept with an object and given back with it, by lower case names. */
export type SystemHeaders = Readonly<Record<string, string>>;
export type Metadata = Readonly<Record<string, string>>;
export type Tags = readonly { readonly key: string; readonly value: string }[];

export interface Bucket {
  readonly bucketId: number;
  readonly name: string;
  readonly ownerId: string;
  readonly tags: Tags | null;
  readonly createdAt: Date;
}

/** Which bucket it is and whose: what never changes of it. */
export type OwnedBucket = Pick<Bucket, 'bucketId' | 'name' | 'ownerId'>;

/** What is said of an object when it is written. */
export interface ObjectFacts {
  readonly headers: SystemHeaders;
  readonly metadata: Metadata;
  readonly tags: Tags;
}

export interface NewObject extends ObjectFacts {
  readonly size: number;
  readonly etag: string;
  /** Null: there are no bytes, or they are in parts. */
  readonly fileId: FileId | null;
  readonly checksum: Checksum | null;
}

export interface StoredObject extends NewObject {
  readonly objectId: number;
  readonly key: string;
  /** Null: it was not uploaded in parts. */
  readonly partCount: number | null;
  readonly modifiedAt: Date;
}

export interface ObjectPart {
  readonly partNumber: number;
  readonly fileId: FileId | null;
  readonly size: number;
  readonly checksum: string | null;
}

export interface UploadPart extends ObjectPart {
  readonly etag: string;
  readonly createdAt: Date;
}

export interface Upload extends ObjectFacts {
  readonly uploadId: string;
  readonly bucketId: number;
  readonly key: string;
  readonly initiatorId: string;
  readonly checksumAlgorithm: ChecksumAlgorithm | null;
  readonly checksumType: ChecksumType | null;
  readonly createdAt: Date;
  readonly completion: Completion | null;
}

export interface Completion {
  readonly etag: string;
  readonly checksum: Checksum | null;
  /** What was asked for: the same again is answered the same, anything else is not. */
  readonly parts: readonly { readonly partNumber: number; readonly etag: string }[];
}

export interface KeyHolder {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly secret: string;
}

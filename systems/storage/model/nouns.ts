/**
 * The words of this product. Every other file uses them, and no synonyms.
 *
 *   File           bytes that were written once and never change; an S3 object is one or more files
 *   Chunk          a piece of a file; what a chunk server keeps
 *   Copy           a chunk on one server (or one shard of it, when it is erasure coded)
 *   Server         a chunk server: one process, one data folder
 *   Layout         which servers are responsible for which partition, as of one epoch
 *   Epoch          the number of a layout; each join, drain or leave makes the next one
 *   Partition      one of 4,096 parts of the space of chunk ids
 *   Redundancy     how a file survives losses: 1 to 3 whole copies, or 4 + 2 shards
 *   Lease          the time within which a pending file must complete or be renewed
 *   Tombstone      the mark that a file is dead; its chunks may only go after it is durable
 *   Segment        a file on a server that holds many small chunks
 *   Footer         what follows the bytes of a chunk on a disk: checksums, and whose they are
 *   Label          what a footer says about the file, enough to rebuild its row
 *   Quarantine     where a server puts a chunk that is not what it was
 */

export type FileId = string;
export type ChunkId = string;
export type ServerId = string;
export type Epoch = number;
export type Partition = number;

export type ServerStatus = 'active' | 'inactive' | 'maintenance';
export type UploadStatus = 'pending' | 'uploading' | 'completed' | 'failed';
export type SessionStatus = 'active' | 'completed' | 'expired' | 'cancelled';

export type Redundancy = 'copies-1' | 'copies-2' | 'copies-3' | 'shards-4-2';

export interface Server {
  readonly serverId: ServerId;
  readonly address: string;
  /** Where it takes and gives bytes over HTTP; over gRPC where it has none. */
  readonly bytesAddress?: string | undefined;
  readonly status: ServerStatus;
  /** Its share of the data, relative to the others. */
  readonly weight: number;
  readonly availableBytes: number;
  readonly usedBytes: number;
  readonly totalBytes: number;
}

export interface Copy {
  readonly serverId: ServerId;
  /** 0 for a whole copy; 0 to 5 for the shards of 4 + 2. */
  readonly shard: number;
}

export interface Chunk {
  readonly chunkId: ChunkId;
  readonly number: number;
  /** Of the file's own bytes. */
  readonly sizeBytes: number;
  /** As it lies on a disk, before the footer: compressed and encrypted, if it is. */
  readonly storedBytes: number;
  /** SHA-256, in hex, of what is stored: of the whole chunk, also when it is kept in shards. */
  readonly hash: string;
  readonly copies: readonly Copy[];
}

/** How the bytes of a file were changed before they were stored. */
export interface Coding {
  readonly compression: 'none' | 'deflate' | 'zstd';
  /** The file's own key, wrapped by the master key of that id. */
  readonly encryption: { readonly masterKeyId: string; readonly wrappedKey: string } | undefined;
}

export interface Label {
  readonly fileId: FileId;
  readonly number: number;
  readonly name: string;
  readonly contentType: string;
  readonly redundancy: Redundancy;
  readonly coding: Coding;
  /** Where in the file the chunk begins, and how much of the file it holds. */
  readonly startBytes: number;
  readonly sizeBytes: number;
  /** As it is stored, in all its shards together: a shard alone does not tell. */
  readonly storedBytes: number;
  /** Only on the last chunk, where the writer knew that it was: the size of the file. */
  readonly fileBytes?: number;
}

export interface ByteRange {
  readonly startBytes: number;
  /** Not included. */
  readonly endBytes: number;
}

export type DigestName = 'sha256' | 'sha1' | 'md5' | 'crc32' | 'crc32c' | 'crc64nvme';

/** In hex. */
export type Digests = Readonly<Partial<Record<DigestName, string>>>;

export interface StoredFile {
  readonly fileId: FileId;
  readonly sizeBytes: number;
  readonly coding: Coding;
  readonly redundancy: Redundancy;
  readonly chunks: readonly Chunk[];
}

/** A file whose bytes are durable, and which nobody sees until it is completed. */
export interface PendingFile extends StoredFile {
  readonly digests: Digests;
  /** Of a small file, whose row comes with its completion: its id's lease stands for it so far. */
  readonly row?: FileRow | undefined;
}

/** What a file's row tells of it, besides its bytes. */
export interface FileRow {
  readonly kind: 'file' | 'object';
  readonly name: string;
  readonly contentType: string;
  readonly redundancy: Redundancy;
  readonly coding: Coding;
  readonly owner?: string | undefined;
  readonly cacheControl?: string | undefined;
}

export type Layout = {
  readonly epoch: Epoch;
  readonly copies: number;
  /** In the order of the partitions; for each its servers, as places in `servers`. */
  readonly table: Uint16Array;
  readonly servers: readonly { readonly serverId: ServerId; readonly weight: number }[];
};

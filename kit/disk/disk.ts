/**
 * The port through which everything durable reaches a disk. Products take a `Disk` as an argument,
 * so that a simulated one can cut the power between any two calls. What POSIX promises is promised
 * here and no more: bytes are durable after `sync`, names only after `syncFolder` of their folder.
 */

/**
 * - `read`: the file must exist.
 * - `write`: the file must exist; it can be read and written, and keeps its content.
 * - `create`: like `write`, but an absent file is made empty.
 * - `createNew`: the file must not exist (EEXIST otherwise).
 */
export type OpenMode = 'read' | 'write' | 'create' | 'createNew';

export type EntryKind = 'file' | 'folder' | 'other';

export interface FolderEntry {
  readonly name: string;
  readonly kind: EntryKind;
}

export interface DiskStat {
  readonly kind: EntryKind;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** With `device` the identity of a file while it exists; the numbers of removed files return. */
  readonly inode: bigint;
  readonly device: bigint;
  /** Names that lead to it. 0 for an open file that was unlinked. */
  readonly links: number;
}

export interface DiskSpace {
  readonly totalBytes: number;
  /** What this process may still write; root's reserve is not in it. */
  readonly availableBytes: number;
}

/** An open file. Every call that fails throws a DiskError; `sync` a FatalDiskError. */
export interface DiskFile {
  readonly path: string;
  /** Fills `into` from `positionBytes` and answers how much there was: less only at the end. */
  read(into: Uint8Array, positionBytes: number): Promise<number>;
  /** Writes all bytes. After an error any part of them may be there. */
  write(bytes: Uint8Array, positionBytes: number): Promise<void>;
  /** Cuts, or grows with zeros. */
  truncate(sizeBytes: number): Promise<void>;
  /** fsync: content and metadata. When it fails, the process must end (see FatalDiskError). */
  sync(): Promise<void>;
  /** fdatasync: content and size, without times. */
  syncData(): Promise<void>;
  stat(): Promise<DiskStat>;
  close(): Promise<void>;
}

export interface Disk {
  open(path: string, mode: OpenMode): Promise<DiskFile>;
  /** Atomic. A file replaces a file, a folder only an empty folder. */
  rename(from: string, to: string): Promise<void>;
  /** A second name for a file; EEXIST if the name is taken (a rename that never replaces). */
  link(existing: string, path: string): Promise<void>;
  unlink(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  removeFolder(path: string): Promise<void>;
  /** Streams the entries, in no promised order. */
  readFolder(path: string): AsyncIterable<FolderEntry>;
  /** fsync of a folder: creations, renames and removals of names in it become durable. */
  syncFolder(path: string): Promise<void>;
  /** Does not follow symbolic links: they are `other`. */
  stat(path: string): Promise<DiskStat>;
  space(path: string): Promise<DiskSpace>;
}

/** Every call of the port that can be counted, cut at or made to fail. */
export type DiskOperation =
  | Exclude<keyof Disk, 'open'>
  | OpenMode
  | 'readFile'
  | 'writeFile'
  | 'truncate'
  | 'sync'
  | 'syncData'
  | 'statFile'
  | 'close';

/** Names: what may be a chunk id, and how the chunks of a file are called. */
import type { ChunkId, FileId } from './nouns.ts';

const SAFE = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;
const OURS = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,9})(?:\.s([0-5]))?$/;

/** Nothing that could lead out of a folder, or hide in one. */
export function isChunkId(text: string): boolean {
  return SAFE.test(text) && !text.includes('..');
}

/** The id tells the file, so that a chunk alone on a disk is still somebody's. */
export function chunkIdOf(fileId: FileId, number: number): ChunkId {
  return `${fileId}.${number}`;
}

/** What a copy is called on its server: a shard is not the chunk. */
export function copyIdOf(chunkId: ChunkId, shard: number): string {
  return `${chunkId}.s${shard}`;
}

export interface CopyName {
  readonly fileId: FileId;
  readonly number: number;
  readonly shard: number | undefined;
}

/** undefined: not made by the cluster, so nothing of the cluster may touch it. */
export function parseCopyId(copyId: string): CopyName | undefined {
  const match = OURS.exec(copyId);
  if (match === null) return undefined;
  const [, fileId = '', number, shard] = match;
  return { fileId, number: Number(number), shard: shard === undefined ? undefined : Number(shard) };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The database refuses what is no UUID with an error; nobody's id is simply unknown. */
export function isFileId(text: string): boolean {
  return UUID.test(text);
}

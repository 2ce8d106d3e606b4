/** Copies a stored chunk from one server to another; the far end checks it against its hash. */
import type { Cluster } from './cluster.ts';

export interface CopyChunk {
  readonly cluster: Cluster;
  readonly copyId: string;
  /** Any of these have it. */
  readonly from: readonly string[];
  readonly to: string;
  readonly label: string;
  readonly storedBytes: number;
  /** SHA-256 of the copy, in hex: what is spoiled at its source does not spread. */
  readonly hash: string;
}

export async function copyChunk(copy: CopyChunk): Promise<void> {
  const { cluster, copyId, to, label, storedBytes, hash } = copy;
  const target = cluster.client(to);
  if (target === undefined) throw new Error(`the server ${to} is not known`);
  let failure: unknown = new Error(`${copyId} is nowhere`);
  for (const from of copy.from) {
    const source = cluster.client(from);
    if (source === undefined) continue;
    const writer = target.put(copyId);
    try {
      for await (const bytes of source.get(copyId, 0, storedBytes)) await writer.write(bytes);
      await writer.end(hash, label);
      return;
    } catch (error) {
      writer.abort();
      failure = error;
    }
  }
  throw failure;
}

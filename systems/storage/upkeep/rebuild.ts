/** `storage rebuild`: the metadata of files from the chunks that the servers hold. */

import type { Cluster } from '../blobs/cluster.ts';
import { digesting } from '../blobs/digesting.ts';
import type { Blobs } from '../blobs/port.ts';
import {
  addFound,
  beginRebuild,
  endRebuild,
  type FoundCopy,
  type Rebuilt,
  setChecksum,
  withoutChecksum,
} from '../metadata/rebuild.ts';
import type { Db } from '../metadata/schema.ts';
import { chunkIdOf, parseCopyId } from '../model/ids.ts';
import type { Label } from '../model/nouns.ts';

export interface RebuildParts {
  readonly db: Db;
  readonly cluster: Cluster;
  readonly blobs: Blobs;
  readonly onServer: (serverId: string, copies: number) => void;
}

const PAGE = 500;

export async function rebuild({ db, cluster, blobs, onServer }: RebuildParts): Promise<Rebuilt> {
  await beginRebuild(db);
  for (const { serverId } of cluster.servers()) {
    const client = cluster.client(serverId);
    let count = 0;
    for (let after = '', more = true; more && client !== undefined; ) {
      const page = await client.list(after, PAGE, 0);
      const found = page.chunks.flatMap((chunk) => foundCopy(serverId, chunk));
      await addFound(db, found);
      count += found.length;
      after = page.chunks.at(-1)?.chunkId ?? after;
      more = page.more && page.chunks.length > 0;
    }
    onServer(serverId, count);
  }
  const rebuilt = await endRebuild(db, 'file');
  for (;;) {
    const fileIds = await withoutChecksum(db, PAGE);
    if (fileIds.length === 0) return rebuilt;
    for (const fileId of fileIds) await setChecksum(db, fileId, await checksumOf(blobs, fileId));
  }
}

async function checksumOf(blobs: Blobs, fileId: string): Promise<string> {
  const digests = digesting(['sha256']);
  const files = (await blobs.find([fileId])) ?? [];
  for await (const bytes of blobs.lend(files)) digests.update(bytes);
  return digests.end().sha256 ?? '';
}

function foundCopy(
  serverId: string,
  chunk: { chunkId: string; size: number; checksum: string; label: string },
): FoundCopy[] {
  const name = parseCopyId(chunk.chunkId);
  const label = labelOf(chunk.label);
  if (name === undefined || label?.fileId !== name.fileId) return [];
  return [
    {
      serverId,
      copyId: chunk.chunkId,
      chunkId: chunkIdOf(name.fileId, name.number),
      shard: name.shard ?? 0,
      storedBytes: chunk.size,
      hash: chunk.checksum,
      label,
    },
  ];
}

function labelOf(text: string): Label | undefined {
  try {
    return JSON.parse(text) as Label;
  } catch {
    // Somebody else's chunk: its label is no business of ours.
    return undefined;
  }
}

/** Has a server read every chunk that it should hold; what is bad or missing is queued. */
import type { Cluster } from '../blobs/cluster.ts';
import { queueRepair } from '../metadata/files.ts';
import type { Db } from '../metadata/schema.ts';
import { copiesOn } from '../metadata/walks.ts';

const PAGE = 16;

export async function scrubServer(
  db: Db,
  cluster: Cluster,
  serverId: string,
): Promise<{ readonly checked: number; readonly bad: number }> {
  const client = cluster.client(serverId);
  let checked = 0;
  let bad = 0;
  for (let after = ''; client !== undefined; ) {
    const page = await copiesOn(db, serverId, after, PAGE);
    const last = page.at(-1);
    if (last === undefined) break;
    const found = await client.check(
      page.map(({ copyId }) => copyId),
      true,
    );
    const gone = new Set([...found.missing, ...found.bad]);
    for (const { chunkId, copyId } of page) {
      if (!gone.has(copyId)) continue;
      await queueRepair(db, chunkId, `the scrub of ${serverId} found it bad`);
      bad += 1;
    }
    checked += page.length;
    after = last.chunkId;
  }
  return { checked, bad };
}

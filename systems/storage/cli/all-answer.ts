/** When servers that were just started can be spoken to. */
import type { Cluster } from '../blobs/cluster.ts';
import type { ServerId } from '../model/nouns.ts';
import { pause } from './pause.ts';

const ANSWER_MS = 3_000;
const LOOK_MS = 100;

/**
 * What the metadata say of servers may be of the last time, and a connection that was refused then
 * is not tried again at once: whoever reads "ready" would be short of some of them. One that does
 * not answer holds nobody up for long: it shows in the status.
 */
export async function allAnswer(
  cluster: Pick<Cluster, 'servers' | 'isReachable' | 'refresh' | 'probed'>,
  servers: readonly ServerId[],
  signal: AbortSignal,
): Promise<void> {
  const isThere = (serverId: ServerId) => {
    const known = cluster.servers().find((server) => server.serverId === serverId);
    return known?.status === 'maintenance' || cluster.isReachable(serverId);
  };
  const untilMs = Date.now() + ANSWER_MS;
  do {
    await cluster.refresh();
    await cluster.probed();
    if (servers.every(isThere)) return;
    await pause(LOOK_MS, signal);
  } while (!signal.aborted && Date.now() < untilMs);
}

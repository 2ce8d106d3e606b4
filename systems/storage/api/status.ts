/** What `/status` answers: the metadata's numbers, and what this API sees of the servers itself. */
import type { Cluster } from '../blobs/cluster.ts';
import type { ClusterStatus } from '../metadata/status.ts';
import type { Layout, ServerId } from '../model/nouns.ts';
import type { StatusAnswer } from '../model/status.ts';

export function statusAnswer(
  status: ClusterStatus,
  cluster: Pick<Cluster, 'layout' | 'isReachable'>,
): StatusAnswer {
  const layout = cluster.layout();
  const shares = layout === undefined ? new Map() : sharesOf(layout);
  const weights = layout?.servers.reduce((sum, { weight }) => sum + weight, 0) ?? 0;
  const servers = status.servers.map((server) => {
    const member = layout?.servers.find(({ serverId }) => serverId === server.server_id);
    return {
      ...server,
      reachable: cluster.isReachable(server.server_id),
      share: shares.get(server.server_id) ?? 0,
      fair_share: member === undefined ? 0 : member.weight / weights,
    };
  });
  return { ...status, servers };
}

/** How much of the ring each server has. */
export function sharesOf({ table, servers }: Layout): Map<ServerId, number> {
  const slots = new Map<ServerId, number>();
  for (const place of table) {
    const serverId = servers[place]?.serverId;
    if (serverId !== undefined) slots.set(serverId, (slots.get(serverId) ?? 0) + 1);
  }
  return new Map([...slots].map(([serverId, count]) => [serverId, count / table.length]));
}

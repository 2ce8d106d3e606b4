/** Where chunk servers tell of themselves, and where anyone may look at the cluster. */
import type { HttpApp } from '@gauntlet/kit/http';
import { queueRepair } from '../metadata/files.ts';
import { adoptMembers, recordHeartbeat } from '../metadata/servers.ts';
import { clusterStatus } from '../metadata/status.ts';
import { chunkIdOf, parseCopyId } from '../model/ids.ts';
import type { ServerStatus } from '../model/nouns.ts';
import type { ApiParts } from './context.ts';
import { type HeartbeatBody, heartbeatAnswer, heartbeatSchema } from './schemas.ts';
import { statusAnswer } from './status.ts';

/** What these routes need of everything that routes share. */
type ServerParts = Pick<ApiParts, 'db' | 'cluster' | 'access' | 'heartbeatMs'>;

export interface LayoutRules {
  readonly copies: number;
}

export function serverRoutes(app: HttpApp, parts: ServerParts, { copies }: LayoutRules): void {
  const { db, access } = parts;
  app.route({
    method: 'POST',
    url: '/servers/heartbeat',
    schema: { body: heartbeatSchema, response: { 200: heartbeatAnswer } },
    handler: async (request) => {
      await access.check(request, 'heartbeat');
      const status = await takeHeartbeat(parts, request.body, { copies });
      return { status, interval_ms: parts.heartbeatMs };
    },
  });
  app.route({
    method: 'GET',
    url: '/status',
    handler: async (request) => {
      await access.check(request, 'manage');
      return statusAnswer(await clusterStatus(db), parts.cluster);
    },
  });
}

/** What a server tells of itself. Answers what it is in the cluster. */
export async function takeHeartbeat(
  { db, cluster }: Pick<ServerParts, 'db' | 'cluster'>,
  beat: HeartbeatBody,
  { copies }: LayoutRules,
): Promise<ServerStatus> {
  const status = await recordHeartbeat(db, {
    serverId: beat.server_id,
    address: beat.grpc_address,
    bytesAddress: beat.bytes_address,
    weight: beat.weight,
    availableBytes: beat.available_space,
    usedBytes: beat.used_space,
    totalBytes: beat.total_space,
    scrub: beat.scrub,
  });
  const known = cluster.layout()?.servers.find((one) => one.serverId === beat.server_id);
  if (status === 'active' && known?.weight !== beat.weight) await adoptMembers(db, copies);
  for (const copyId of beat.bad_chunks) {
    const name = parseCopyId(copyId);
    if (name === undefined) continue;
    const chunkId = chunkIdOf(name.fileId, name.number);
    await queueRepair(db, chunkId, `the scrub of ${beat.server_id} found it bad`);
  }
  return status;
}

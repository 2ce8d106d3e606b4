/** Where chunk servers tell of themselves, and where anyone may look at the cluster. */
import type { HttpApp } from '@gauntlet/kit/http';
import { queueRepair } from '../metadata/files.ts';
import { adoptMembers, recordHeartbeat } from '../metadata/servers.ts';
import { clusterStatus } from '../metadata/status.ts';
import { chunkIdOf, parseCopyId } from '../model/ids.ts';
import type { ApiParts } from './context.ts';
import { heartbeatAnswer, heartbeatSchema } from './schemas.ts';
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
      const { body } = request;
      const status = await recordHeartbeat(db, {
        serverId: body.server_id,
        address: body.grpc_address,
        bytesAddress: body.bytes_address,
        weight: body.weight,
        availableBytes: body.available_space,
        usedBytes: body.used_space,
        totalBytes: body.total_space,
        scrub: body.scrub,
      });
      const known = parts.cluster.layout()?.servers.find((one) => one.serverId === body.server_id);
      if (status === 'active' && known?.weight !== body.weight) await adoptMembers(db, copies);
      for (const copyId of body.bad_chunks) {
        const name = parseCopyId(copyId);
        if (name === undefined) continue;
        const chunkId = chunkIdOf(name.fileId, name.number);
        await queueRepair(db, chunkId, `the scrub of ${body.server_id} found it bad`);
      }
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

/**
 * A chunk server in the process of the APIs: they call its store, and everybody else reaches it as
 * any other. Of what one machine does for a small object, most was the way between the two.
 */
import { type Part, systemClock } from '@gauntlet/kit/lifecycle';
import type { Logger } from '@gauntlet/kit/telemetry';
import { takeHeartbeat } from '../api/servers.ts';
import { type InProcess, inProcessClient } from '../node/in-process-client.ts';
import type { ChunkClient } from '../protocol/chunk-client.ts';
import { type ApiBase, type ApiSettings, layoutCopies } from './api-parts.ts';
import { bytesPortFor } from './chunk-server-options.ts';
import { type NodeOptions, nodePart, type OpenServer } from './node-parts.ts';

export type OwnServerOptions = Omit<NodeOptions, 'tell' | 'onOpen' | 'heartbeatMs' | 'bytesPort'>;

export interface OwnServer {
  /** For the cluster of this process; undefined: it is another one, or does not run. */
  readonly client: (serverId: string) => ChunkClient | undefined;
  /** Starts once the cluster has; when it has, the cluster knows of it. */
  readonly part: (base: () => ApiBase, say: (line: string) => void) => Part;
}

export function ownServer(
  options: OwnServerOptions,
  { heartbeatMs, redundancy, stallMs }: ApiSettings,
  log: Logger,
): OwnServer {
  let running: InProcess | undefined;
  const onOpen = (opened: OpenServer) => {
    const mine = inProcessClient({ ...opened, stallMs, clock: systemClock, nowMs: Date.now });
    running = mine;
    return async () => {
      running = undefined;
      await mine.end();
    };
  };
  return {
    client: (serverId) => (running?.client.serverId === serverId ? running.client : undefined),
    part(base, say) {
      const tell: NodeOptions['tell'] = async (beat) => {
        await takeHeartbeat(base(), beat, { copies: layoutCopies(redundancy) });
      };
      const bytesPort = bytesPortFor(options.port);
      const server = nodePart({ ...options, bytesPort, heartbeatMs, tell, onOpen }, log, say);
      return {
        ...server,
        async start(signal, fail) {
          await server.start(signal, fail);
          const { cluster } = base();
          await cluster.refresh();
          await cluster.probed();
        },
      };
    },
  };
}

/** A chunk server as a part of a program: its store, and the gRPC server in front of it. */
import type { Deadline } from '@gauntlet/kit/lifecycle';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { UpkeepServiceService } from '../protocol/generated/storage.ts';
import { channelOptions } from '../protocol/limits.ts';
import { storageService } from '../protocol/service.ts';
import { startBytesServer } from './bytes-server.ts';
import type { ChunkStore } from './chunk-store.ts';
import type { ServerTls } from './server-tls.ts';
import { chunkService, type ServiceEvents } from './service.ts';
import { upkeepService } from './upkeep-service.ts';

export interface ChunkServerOptions {
  readonly store: ChunkStore;
  readonly host: string;
  readonly port: number;
  readonly tls?: ServerTls | undefined;
  readonly events: ServiceEvents;
  readonly nowMs: () => number;
  /** Where bytes go over HTTP. */
  readonly bytesPort: number;
}

export interface ChunkServer {
  readonly port: number;
  readonly bytesPort: number;
  stop(deadline?: Deadline): Promise<void>;
}

export async function startChunkServer(options: ChunkServerOptions): Promise<ChunkServer> {
  const { store, host, tls } = options;
  const server = new Server(channelOptions);
  server.addService(storageService, chunkService(store, options.events));
  server.addService(UpkeepServiceService, upkeepService(store, options.nowMs));
  const { events } = options;
  const bytes = await startBytesServer({ store, host, tls, events, port: options.bytesPort });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${options.port}`, credentialsOf(tls), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  }).catch(async (error: unknown) => {
    await bytes.stop();
    throw error;
  });
  return {
    port,
    bytesPort: bytes.port,
    async stop(deadline) {
      const bytesStopped = bytes.stop(deadline);
      await new Promise<void>((resolve) => {
        const force = () => server.forceShutdown();
        deadline?.signal.addEventListener('abort', force, { once: true });
        const timer = setTimeout(force, Math.min(2_000, deadline?.remainingMs() ?? 2_000));
        server.tryShutdown(() => {
          clearTimeout(timer);
          deadline?.signal.removeEventListener('abort', force);
          resolve();
        });
      });
      await bytesStopped;
    },
  };
}

function credentialsOf(tls: ServerTls | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const { ca = null, certificate, key, mutual } = tls;
  return ServerCredentials.createSsl(ca, [{ cert_chain: certificate, private_key: key }], mutual);
}

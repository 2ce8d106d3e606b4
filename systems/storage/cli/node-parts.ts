/** A chunk server, put together from its parts. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { realDisk } from '@gauntlet/kit/disk';
import { type Part, systemClock } from '@gauntlet/kit/lifecycle';
import type { Logger } from '@gauntlet/kit/telemetry';
import { type ChunkStore, openChunkStore } from '../node/chunk-store.ts';
import { type Heartbeat, type HeartbeatOptions, heartbeat, type Tell } from '../node/heartbeat.ts';
import { claimFolder } from '../node/identity.ts';
import { openScrub, type Scrub } from '../node/scrub.ts';
import { type ChunkServer, startChunkServer } from '../node/server.ts';
import type { ServerTls } from '../node/server-tls.ts';
import type { ServiceEvents } from '../node/service.ts';

export interface NodeOptions {
  readonly folder: string;
  readonly serverId: string;
  readonly host: string;
  readonly port: number;
  /** Where bytes go over HTTP. */
  readonly bytesPort: number;
  /** How others reach it; the host and port that it listens on when absent. */
  readonly advertise?: string | undefined;
  readonly weight: number;
  readonly tell: Tell;
  readonly heartbeatMs: number;
  readonly scrubBytesPerS: number;
  readonly scrubPauseMs: number;
  readonly reserveBytes?: number | undefined;
  readonly tls?: TlsFiles | undefined;
  /** Told before the cluster hears of it. What it gives runs before the store is closed. */
  readonly onOpen?: ((opened: OpenServer) => () => Promise<void>) | undefined;
}

/** A chunk server that runs, for who calls it in its own process. */
export interface OpenServer {
  readonly serverId: string;
  readonly address: string;
  readonly store: ChunkStore;
  readonly events: ServiceEvents;
}

export interface TlsFiles {
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly mutual?: boolean | undefined;
}

const COMPACT_MS = 60_000;

/** `say` is told the address when the server is served. */
export function nodePart(options: NodeOptions, log: Logger, say: (line: string) => void): Part {
  let server: ChunkServer | undefined;
  let store: ChunkStore | undefined;
  let beats: Heartbeat | undefined;
  let scrub: Scrub | undefined;
  let stopCompacting = () => {};
  let leave = async () => {};
  return {
    name: 'chunk server',
    async start(_signal, fail) {
      const disk = realDisk();
      const { folder } = options;
      const serverId = await claimFolder(disk, folder, options.serverId);
      const nowMs = Date.now;
      const { reserveBytes } = options;
      store = await openChunkStore({
        disk,
        folder,
        serverId,
        random: randomUUID,
        salt: () => randomBytes(4).readUInt32LE(),
        nowMs,
        onFatal: fail,
        ...(reserveBytes === undefined ? {} : { reserveBytes }),
      });
      const onBad = (chunkId: string) => {
        log.error({ chunkId }, 'a chunk is not what it was, and was put aside');
        beats?.reportBad(chunkId);
      };
      const events: ServiceEvents = {
        onBad,
        onFailure: (call, error) => log.error({ call, err: error }, 'a call failed'),
        onBytes: () => undefined,
      };
      server = await startChunkServer({
        store,
        host: options.host,
        port: options.port,
        bytesPort: options.bytesPort,
        tls: await serverTls(options.tls),
        nowMs,
        events,
      });
      const pace = { bytesPerS: options.scrubBytesPerS, pauseMs: options.scrubPauseMs };
      scrub = await openScrub({ store, disk, folder, clock: systemClock, nowMs, ...pace, onBad });
      const address = options.advertise ?? `${options.host}:${server.port}`;
      const bytesAddress = `${address.replace(/:\d+$/, '')}:${server.bytesPort}`;
      leave = options.onOpen?.({ serverId, address, store, events }) ?? leave;
      beats = beatsOf(options, { serverId, address, bytesAddress, store, scrub }, log);
      await beats.start();
      scrub.start();
      stopCompacting = compacting(store, fail);
      say(`chunk server ${serverId} on ${address}`);
    },
    async stop(deadline) {
      stopCompacting();
      await Promise.all([scrub?.stop(), beats?.stop()]);
      await server?.stop(deadline);
      await leave();
      await store?.close();
    },
  };
}

function beatsOf(
  options: NodeOptions,
  of: Pick<HeartbeatOptions, 'serverId' | 'address' | 'bytesAddress' | 'store'> & {
    readonly scrub: Scrub;
  },
  log: Logger,
): Heartbeat {
  return heartbeat({
    serverId: of.serverId,
    address: of.address,
    bytesAddress: of.bytesAddress,
    weight: options.weight,
    store: of.store,
    scrub: () => of.scrub.state(),
    tell: options.tell,
    intervalMs: options.heartbeatMs,
    clock: systemClock,
    onFailure: (error) => log.warn({ err: error }, 'no file API took the heartbeat'),
  });
}

function compacting(store: ChunkStore, fail: (error: unknown) => void): () => void {
  let stopped = false;
  let cancel = () => {};
  const again = () => {
    cancel = systemClock.after(COMPACT_MS, () => {
      store.compact().then(() => {
        if (!stopped) again();
      }, fail);
    });
  };
  again();
  return () => {
    stopped = true;
    cancel();
  };
}

async function serverTls(files: TlsFiles | undefined): Promise<ServerTls | undefined> {
  if (files?.certificate === undefined || files.key === undefined) return undefined;
  return {
    ca: files.ca === undefined ? undefined : await readFile(files.ca),
    certificate: await readFile(files.certificate),
    key: await readFile(files.key),
    mutual: files.mutual === true,
  };
}

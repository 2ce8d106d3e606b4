/** Tells the cluster every few seconds that this server lives, how full it is, and what was bad. */
import type { Clock } from '@gauntlet/kit/lifecycle';
import type { ChunkStore } from './chunk-store.ts';
import type { ScrubState } from './scrub.ts';

/** What a server tells, as it goes over the wire. */
export interface Beat {
  readonly server_id: string;
  readonly grpc_address: string;
  readonly bytes_address: string;
  readonly weight: number;
  readonly available_space: number;
  readonly used_space: number;
  readonly total_space: number;
  readonly scrub: Readonly<Record<string, unknown>>;
  readonly bad_chunks: readonly string[];
}

/** Rejects when nobody took it. */
export type Tell = (beat: Beat) => Promise<void>;

export interface HeartbeatOptions {
  readonly serverId: string;
  readonly address: string;
  readonly bytesAddress: string;
  readonly weight: number;
  readonly store: ChunkStore;
  readonly scrub: () => ScrubState;
  readonly tell: Tell;
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}

export interface Heartbeat {
  /** Resolves when the first one was taken, or could not be sent. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Told with the next beat, again and again until one was taken. */
  reportBad(chunkId: string): void;
}

const SEND_MS = 4_000;
const BAD_AT_ONCE = 1_000;

export function heartbeat(options: HeartbeatOptions): Heartbeat {
  const { clock, intervalMs } = options;
  const bad = new Set<string>();
  let stopped = false;
  let cancel = () => {};
  let beating: Promise<void> = Promise.resolve();

  const beat = async () => {
    const told = [...bad].slice(0, BAD_AT_ONCE);
    try {
      await sendBeat(options, told);
      for (const chunkId of told) bad.delete(chunkId);
    } catch (error) {
      options.onFailure(error);
    }
  };
  const again = () => {
    cancel = clock.after(intervalMs, () => {
      beating = beat().finally(() => {
        if (!stopped) again();
      });
    });
  };
  return {
    async start() {
      beating = beat();
      await beating;
      if (!stopped) again();
    },
    async stop() {
      stopped = true;
      cancel();
      await beating;
    },
    reportBad: (chunkId) => void bad.add(chunkId),
  };
}

async function sendBeat(options: HeartbeatOptions, bad: readonly string[]): Promise<void> {
  const { store, scrub, serverId, address, bytesAddress, weight, tell } = options;
  const space = await store.space();
  await tell({
    server_id: serverId,
    grpc_address: address,
    bytes_address: bytesAddress,
    weight,
    available_space: space.availableBytes,
    used_space: space.usedBytes,
    total_space: space.totalBytes,
    scrub: { ...scrub() },
    bad_chunks: bad,
  });
}

export interface ApisToTell {
  /** The file APIs; the first one that answers is told. */
  readonly apis: readonly string[];
  readonly key: string | undefined;
  readonly send: typeof fetch;
}

export function overHttp({ apis, key, send }: ApisToTell): Tell {
  const headers = {
    'content-type': 'application/json',
    ...(key === undefined ? {} : { 'x-api-key': key }),
  };
  return async (beat) => {
    const body = JSON.stringify(beat);
    let failure: unknown = new Error('no file API is known');
    for (const api of apis) {
      try {
        const signal = AbortSignal.timeout(SEND_MS);
        const url = new URL('/servers/heartbeat', api);
        const answer = await send(url, { method: 'POST', headers, body, signal });
        await answer.body?.cancel();
        if (answer.ok) return;
        failure = new Error(`${url.href} answered ${answer.status}`);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  };
}

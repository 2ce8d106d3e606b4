import type { TcpAddress } from './address.ts';
import { type Clock, systemClock } from './clock.ts';
import { failureOf, type TcpFailure } from './listen.ts';
import { connectingPeer, type Peer } from './peer.ts';

/** Opens the connection to the server behind a proxy. */

export type DialResult =
  | { readonly ok: true; readonly peer: Peer }
  | { readonly ok: false; readonly failure: TcpFailure };

export interface DialOptions {
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  /** Gives up at once, for example because the client has gone. */
  readonly signal?: AbortSignal;
}

const DEFAULT_TIMEOUT_MS = 30_000;

export async function dialTcp(
  { host, port }: TcpAddress,
  { timeoutMs = DEFAULT_TIMEOUT_MS, clock = systemClock, signal }: DialOptions = {},
): Promise<DialResult> {
  const peer = connectingPeer();
  const { socket } = peer;
  const { promise, resolve } = Promise.withResolvers<DialResult>();
  const giveUp = (code: string, message: string) => {
    resolve({ ok: false, failure: { code, message } });
    socket.destroy();
  };
  const onAbort = () => giveUp('ABORTED', 'no one waits for the connection any more');
  const cancelTimer = clock.after(timeoutMs, () =>
    giveUp('ETIMEDOUT', `no connection to ${host}:${port} within ${timeoutMs} ms`),
  );
  // Left in place on purpose: between here and the next owner an error must find a listener.
  socket.on('error', (error) => resolve({ ok: false, failure: failureOf(error) }));
  socket.once('connect', () => resolve({ ok: true, peer }));
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  else socket.connect({ port, ...(host === '' ? {} : { host }) });
  const result = await promise;
  cancelTimer();
  signal?.removeEventListener('abort', onAbort);
  return result;
}

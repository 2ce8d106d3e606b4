import { createServer, type Socket } from 'node:net';
import type { TcpAddress } from './address.ts';

/** Accepts TCP connections the way a proxy needs them: nothing read yet, half-close kept. */

export interface TcpListener {
  /** Where it really listens: the port is the real one when 0 was asked for. */
  readonly address: TcpAddress;
  /** Accepts no more; connections that were accepted live on. The port is free at once. */
  readonly close: () => void;
}

/** Why there is no listener or no connection: the system's code and words. */
export interface TcpFailure {
  readonly code: string;
  readonly message: string;
}

export type ListenResult =
  | { readonly ok: true; readonly listener: TcpListener }
  | { readonly ok: false; readonly failure: TcpFailure };

export async function listenTcp(
  { host, port }: TcpAddress,
  onSocket: (socket: Socket) => void,
): Promise<ListenResult> {
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true });
  server.on('connection', onSocket);
  const { promise, resolve } = Promise.withResolvers<ListenResult>();
  // Stays for good: a failed accept (no file handles left) is the client's loss, not our end.
  server.on('error', (error) => resolve({ ok: false, failure: failureOf(error) }));
  const where = host === '' ? { port } : { host, port };
  server.listen({ ...where, backlog: 1024 }, () => {
    const bound = server.address();
    if (bound === null || typeof bound === 'string') return;
    const address = { host: bound.address, port: bound.port };
    resolve({ ok: true, listener: { address, close: () => server.close() } });
  });
  return await promise;
}

export function failureOf(error: unknown): TcpFailure {
  const { code, message } = error as Partial<NodeJS.ErrnoException>;
  return { code: code ?? 'UNKNOWN', message: message ?? String(error) };
}

/** Opens the door of a server, and says clearly why it stays shut. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { catalogue } from '../errors/index.ts';

export const listenErrors = catalogue({
  PORT_TAKEN: {
    what: 'port {port} on {host} is in use',
    why: 'Another program listens there, perhaps an earlier start of this one',
    fix: 'End that program, or choose another port.',
  },
  ADDRESS_UNUSABLE: {
    what: 'can not listen on {host} port {port}: {reason}',
    fix: 'Choose an address of this machine, and a port that this user may open.',
  },
});

export interface ListenOptions {
  readonly port: number;
  /** Only this machine by default. */
  readonly host?: string;
}

/** `close` takes back what was made ready, when it can't listen. */
export async function listen(
  server: Server,
  { port, host = '127.0.0.1' }: ListenOptions,
  close: () => Promise<void>,
): Promise<void> {
  server.listen({ port, host });
  try {
    await once(server, 'listening');
  } catch (error) {
    await close();
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EADDRINUSE') throw listenErrors.make('PORT_TAKEN', { port, host }, error);
    const reason = error instanceof Error ? error.message : String(error);
    throw listenErrors.make('ADDRESS_UNUSABLE', { port, host, reason }, error);
  }
}

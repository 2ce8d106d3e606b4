import { once } from 'node:events';
import { connect, type NetConnectOpts } from 'node:net';

/** Whether somebody takes a connection there, now. */
export async function listens(at: NetConnectOpts): Promise<boolean> {
  const socket = connect(at);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    // Refused, or there is no such socket.
    return false;
  } finally {
    socket.destroy();
  }
}

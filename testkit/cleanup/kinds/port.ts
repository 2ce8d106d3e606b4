/**
 * A port cannot be removed, only left. If something still listens there, the failure names it; it
 * is not killed, for it may be anybody's.
 */
import { createServer } from 'node:net';
import { defineKind, removeEach } from '../kind.ts';
import { holderOf } from '../port-holder.ts';

export const port = defineKind({
  name: 'port',
  read: (what) => {
    const number = what.integer('port');
    if (number < 1 || number > 65_535) throw new Error('there is no such port');
    return { port: number, host: what.textOr('host') ?? '127.0.0.1' };
  },
  describe: (what) => `${what.host}:${what.port}`,
  remove: (items) =>
    removeEach(items, async ({ what }) => {
      if (await isFree(what.port, what.host)) return undefined;
      return `${holderOf(what.port) ?? 'a process of another user'} still listens there`;
    }),
});

function isFree(number: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    probe.listen({ port: number, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

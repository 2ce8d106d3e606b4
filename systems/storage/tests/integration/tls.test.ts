import { systemClock } from '@gauntlet/kit/lifecycle';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServerTls } from '../../node/server-tls.ts';
import type { ClientTls } from '../../protocol/channel.ts';
import { chunkClient } from '../../protocol/client.ts';
import { bytesOf, gathered, inPieces } from '../support/bytes.ts';
import { type Certificates, certificates } from '../support/certificates.ts';
import { testCluster } from '../support/cluster.ts';

let made: Certificates;
beforeAll(async () => {
  made = await certificates();
  for (const ca of ['ca', 'other-ca']) await made.make(ca);
  await made.make('server', 'ca');
  await made.make('client', 'ca');
  await made.make('stranger', 'other-ca');
});
afterAll(() => made.close());

const of = (name: string) => made.of(name);
const shown = (name: string) => ({ certificate: of(`${name}.pem`), key: of(`${name}.key`) });

test('mutual TLS: who is let in, and whom a client believes', async () => {
  const serverTls: ServerTls = { ca: of('ca.pem'), ...shown('server'), mutual: true };
  const clientTls: ClientTls = { ca: of('ca.pem'), ...shown('client') };
  const cluster = await testCluster({ servers: 2, serverTls, clientTls });
  try {
    const pending = await cluster.blobs.write(inPieces(bytesOf(300_000)), {
      kind: 'object',
      name: 'k',
      contentType: 'text/plain',
    });
    await cluster.db.transaction().execute((tx) => cluster.blobs.complete(tx, pending));
    const found = await cluster.blobs.find([pending.fileId]);
    expect((await gathered(cluster.blobs.read(found ?? []))).equals(bytesOf(300_000))).toBe(true);
    const table: [string, ClientTls | undefined, boolean][] = [
      ['its own certificate', clientTls, true],
      ['no TLS', undefined, false],
      ['no certificate', { ca: of('ca.pem') }, false],
      ['a certificate of another CA', { ca: of('ca.pem'), ...shown('stranger') }, false],
      ['another CA believed', { ca: of('other-ca.pem'), ...shown('client') }, false],
    ];
    const address = cluster.servers[0]?.address ?? '';
    for (const [what, tls, isLetIn] of table) {
      const client = chunkClient({
        serverId: 's',
        address,
        clock: systemClock,
        tls,
        stallMs: 2_000,
      });
      const health = await client.health().then(
        ({ status }) => status,
        () => 'refused',
      );
      client.close();
      expect([what, health]).toEqual([what, isLetIn ? 'healthy' : 'refused']);
      expect([what, await bytesOver(cluster.servers[0]?.bytesAddress, tls)]).toEqual([
        what,
        isLetIn ? 'CHUNK_UNKNOWN' : 'refused',
      ]);
    }
  } finally {
    await cluster.close();
  }
});

/** Over HTTP: a code when it was let in, for there is no such chunk. */
async function bytesOver(bytesAddress: string | undefined, tls: ClientTls | undefined) {
  const to = { serverId: 's', address: '127.0.0.1:1', bytesAddress, clock: systemClock, tls };
  const client = chunkClient({ ...to, stallMs: 2_000 });
  try {
    return (await gathered(client.get('nothing', 0, 1))).length;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    return code === 14 ? 'refused' : code;
  } finally {
    client.close();
  }
}

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServerTls } from '../../node/server.ts';
import type { ClientTls } from '../../protocol/channel.ts';
import { chunkClient } from '../../protocol/client.ts';
import { bytesOf, gathered, inPieces } from '../support/bytes.ts';
import { testCluster } from '../support/cluster.ts';

const run = promisify(execFile);
let folder = '';
const files = new Map<string, Buffer>();

/** `ca` signs `name`; a `ca` of its own when there is none. */
async function certificate(name: string, ca?: string) {
  const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const from = ca === undefined ? [] : ['-CA', join(folder, `${ca}.pem`)];
  const by = ca === undefined ? [] : ['-CAkey', join(folder, `${ca}.key`)];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const out = ['-keyout', key, '-out', cert];
  await run('openssl', ['req', '-x509', ...made, ...subject, ...from, ...by, ...out]);
  files.set(`${name}.key`, await readFile(key));
  files.set(`${name}.pem`, await readFile(cert));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-tls-'));
  await writeFile(join(folder, 'note'), 'certificates for a test');
  for (const ca of ['ca', 'other-ca']) await certificate(ca);
  await certificate('server', 'ca');
  await certificate('client', 'ca');
  await certificate('stranger', 'other-ca');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const of = (name: string) => files.get(name) ?? Buffer.alloc(0);
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
    }
  } finally {
    await cluster.close();
  }
});

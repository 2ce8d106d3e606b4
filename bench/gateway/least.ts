/**
 * What cannot be left out of a call whose money is durable: a proxy that reads a request, commits
 * a row, asks the upstream, commits another and answers. No key, no price, no balance. What it adds
 * is what Node, PostgreSQL and the disk of this machine take.
 *
 *   node bench/gateway/least.ts UPSTREAM FOLDER
 */
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { keptStatement, openDatabase, silentLog } from '@gauntlet/kit/database';

const [upstream = '', folder = ''] = process.argv.slice(2);

/** About as much as a hold is. */
const row = 'x'.repeat(300);

const { db, close } = await openDatabase({
  folder,
  name: 'least',
  log: silentLog,
  migrations: [
    {
      id: '001_row',
      async up(on) {
        await on.schema.createTable('row').addColumn('x', 'text').execute();
      },
    },
  ],
});
const insert = keptStatement('row', 'insert into row (x) values ($1)');
const agent = new Agent({ keepAlive: true });
const json = { 'content-type': 'application/json' };

async function ask(path: string, body: string): Promise<string> {
  const headers = { ...json, 'content-length': Buffer.byteLength(body) };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const asked = request(new URL(path, upstream), { method: 'POST', agent, headers }, resolve);
  asked.on('error', reject).end(body);
  return await text(await promise);
}

const server = createServer(async (asked, response) => {
  const body = JSON.stringify(JSON.parse(await text(asked)));
  await insert(db, [row]);
  const answer = JSON.stringify(JSON.parse(await ask(asked.url ?? '/', body)));
  await insert(db, [row]);
  response.writeHead(200, { ...json, 'content-length': Buffer.byteLength(answer) });
  response.end(answer);
});

server.listen(0, '127.0.0.1', () => {
  console.log(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.once('SIGTERM', () => {
  server.close(() => void close());
  server.closeAllConnections();
  agent.destroy();
});

/**
 * The front proxy as a process of its own, so that it outlives the host that started it. It takes
 * the table from a control port on this machine alone, and keeps it until it gets another one. It
 * has no users before the first one: half of what came to the port would find no version, while
 * the other proxy could have served it.
 */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { readArmWire } from './arm-wire.ts';
import { type FrontProxy, startFrontProxy } from './proxy.ts';
import type { Table } from './table.ts';

const { FRONT_PORT = '0', PORT = '0', GAUNTLET_MARK = '' } = process.env;

let opening: Promise<FrontProxy> | undefined;

createServer(async (request, response) => {
  if (request.headers.authorization !== `Bearer ${GAUNTLET_MARK}`) {
    response.writeHead(401).end();
    return;
  }
  const body = await text(request);
  if (request.url === '/table') opening ??= openedWith(JSON.parse(body) as Table);
  if (opening === undefined) {
    response.writeHead(503).end();
    return;
  }
  const answer = answerTo(await opening, request.url ?? '', body);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(answer));
}).listen(Number(PORT), '127.0.0.1');

/** A closed terminal or a restart of the host is no reason to leave the users alone. */
process.on('SIGHUP', () => undefined);
process.on('SIGTERM', () => {
  void Promise.resolve(opening)
    .then((proxy) => proxy?.close())
    .then(() => process.exit(0));
});

async function openedWith(table: Table): Promise<FrontProxy> {
  try {
    return await startFrontProxy({
      port: Number(FRONT_PORT),
      table,
      isShared: process.platform === 'linux',
      nowMs: () => performance.now(),
    });
  } catch (error) {
    // The host tells what was printed last.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

function answerTo(front: FrontProxy, path: string, body: string): object {
  if (path === '/table') return { taken: front.set(JSON.parse(body) as Table) };
  if (path === '/shadow') return front.shadow();
  if (path === '/forget') {
    for (const version of JSON.parse(body) as string[]) front.forget(version);
    return { forgotten: true };
  }
  if (path === '/counts') {
    const versions = JSON.parse(body) as string[];
    const counts = versions.map((version) => [version, readArmWire(front.counts(version))]);
    return { pid: process.pid, counts: Object.fromEntries(counts) };
  }
  return { pid: process.pid, port: front.port, generation: front.table().generation };
}

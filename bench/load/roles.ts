/** The processes of the benchmark: a server that costs little, and the senders. */
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { load } from '@gauntlet/testkit/load';

export interface Measured {
  readonly perSecond: number;
  readonly cpuUs: number;
}

const CONNECTIONS = 50;
const SECONDS = 5;
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n';

const [role, url = '', folder = ''] = process.argv.slice(2);

/** It answers each piece that comes, for a request without a body comes in one. */
function serve(): void {
  const answer = Buffer.from(`${ANSWER}{"hello":"world"}`);
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('data', () => void socket.write(answer));
    // Senders break off at their end.
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
}

async function sendOurs(): Promise<void> {
  const start = process.cpuUsage();
  const { total, verdict } = await load({ url, users: CONNECTIONS, forMs: SECONDS * 1_000 });
  if (verdict !== 'pass') throw new Error('no answers');
  tell(total.answered, total.ratePerSecond, process.cpuUsage(start));
}

interface CannonResult {
  readonly requests: { readonly average: number; readonly total: number };
}

async function sendTheirs(): Promise<void> {
  const require = createRequire(import.meta.url);
  const program = join(folder, 'node_modules', 'autocannon');
  const autocannon: (options: object) => Promise<CannonResult> = require(program);
  const start = process.cpuUsage();
  const { requests } = await autocannon({ url, connections: CONNECTIONS, duration: SECONDS });
  tell(requests.total, requests.average, process.cpuUsage(start));
}

function tell(count: number, perSecond: number, { user, system }: NodeJS.CpuUsage): void {
  const measured: Measured = { perSecond, cpuUs: (user + system) / count };
  console.log(JSON.stringify(measured));
}

if (role === 'server') serve();
else if (role === 'testkit') await sendOurs();
else await sendTheirs();

/**
 * The fault proxy without toxics, beside a bare `pipe` of Node and, when TOXIPROXY_BIN names its
 * program, Toxiproxy: in turns within one run, medians of the rounds, as ratios.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { median } from '../quantile.ts';
import { download, latency, upload } from './measure.ts';
import { play } from './roles.ts';

const ROUNDS = 5;
const SIZE_BYTES = 400e6;
const MANY = 8;
const ROUND_TRIPS = 3000;
const LOWEST_RATIO = 0.8;
const MOST_ADDED_US = 200;

const children: ChildProcess[] = [];

interface Way {
  readonly name: string;
  readonly port: number;
  readonly results: Record<Measure, number[]>;
}

const measures = ['download', `download x${MANY}`, 'upload', 'p50', 'p99'] as const;
type Measure = (typeof measures)[number];

async function startRole(role: string, upstreamPort = 0): Promise<number> {
  const args = [import.meta.filename, role, String(upstreamPort)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return Number(line);
}

async function startToxiproxy(program: string, upstreamPort: number): Promise<number> {
  const port = 20_000 + (process.pid % 20_000);
  const options = { stdio: 'ignore', env: { ...process.env, LOG_LEVEL: 'error' } } as const;
  children.push(spawn(program, ['-port', String(port)], options));
  const body = JSON.stringify({
    name: 'bench',
    listen: '127.0.0.1:0',
    upstream: `127.0.0.1:${upstreamPort}`,
  });
  for (let tries = 0; ; tries += 1) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/proxies`, { method: 'POST', body });
      const { listen } = (await answer.json()) as { listen: string };
      return Number(listen.split(':').at(-1));
    } catch (error) {
      if (tries === 50) throw error; // until then it is still starting
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function round(way: Way): Promise<void> {
  way.results.download.push(await download(way.port, SIZE_BYTES, 1));
  way.results[`download x${MANY}`].push(await download(way.port, SIZE_BYTES, MANY));
  way.results.upload.push(await upload(way.port, SIZE_BYTES));
  const { p50Us, p99Us } = await latency(way.port, ROUND_TRIPS);
  way.results.p50.push(p50Us);
  way.results.p99.push(p99Us);
}

function newWay(name: string, port: number): Way {
  const results = Object.fromEntries(measures.map((measure) => [measure, []]));
  return { name, port, results: results as unknown as Way['results'] };
}

function print(ways: readonly Way[], direct: Way, ours: Way): void {
  console.log(`\n${'MB/s'.padEnd(14)}${ways.map(({ name }) => name.padStart(12)).join('')}`);
  for (const measure of measures) {
    const isTime = measure === 'p50' || measure === 'p99';
    const name = isTime ? `${measure} added, us` : measure;
    const value = (way: Way) =>
      median(way.results[measure]) - (isTime ? median(direct.results[measure]) : 0);
    const cells = ways.map((way) => value(way).toFixed(0).padStart(12));
    console.log(`${name.padEnd(14)}${cells.join('')}`);
  }
  for (const other of ways.filter((way) => way !== direct && way !== ours)) {
    const ratios = measures.slice(0, 3).map((measure) => {
      const ratio = median(ours.results[measure]) / median(other.results[measure]);
      if (other.name === 'toxiproxy' && ratio < LOWEST_RATIO) process.exitCode = 1;
      return `${measure} ${ratio.toFixed(2)}`;
    });
    console.log(`ours / ${other.name}: ${ratios.join(', ')}`);
  }
  const addedUs = median(ours.results.p50) - median(direct.results.p50);
  if (addedUs >= MOST_ADDED_US) process.exitCode = 1;
  console.log(`limits: at least ${LOWEST_RATIO} of Toxiproxy, less than ${MOST_ADDED_US} us added`);
}

async function main(): Promise<void> {
  const serverPort = await startRole('server');
  const direct = newWay('direct', serverPort);
  const ours = newWay('ours', await startRole('ours', serverPort));
  const ways = [direct, newWay('pipe', await startRole('pipe', serverPort)), ours];
  const program = process.env.TOXIPROXY_BIN;
  if (program !== undefined) {
    ways.push(newWay('toxiproxy', await startToxiproxy(program, serverPort)));
  } else console.log('TOXIPROXY_BIN is not set: measured without Toxiproxy');
  for (let count = 0; count < ROUNDS; count += 1) for (const way of ways) await round(way);
  print(ways, direct, ours);
}

const [, , role, upstreamPort] = process.argv;
if (role !== undefined) await play(role, Number(upstreamPort));
else {
  try {
    await main();
  } finally {
    for (const child of children) child.kill();
  }
}

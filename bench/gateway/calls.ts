/**
 * What the gateway adds to a call with its durable hold on, how many calls it takes, and whether a
 * thousand streams fill its memory; beside Portkey's gateway, which holds no money, and LiteLLM's
 * proxy, with the same upstream in one run. Upstream, clients and gateway share this machine.
 */
import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { load } from '@gauntlet/testkit/load';
import { endAll, start } from './processes.ts';
import { liteLlm, ours, portkeyGateway, requestBody, type Subject } from './subjects.ts';

const forMs = Number(process.env.BENCH_GATEWAY_MS ?? 5_000);
const warmMs = 1_500;
const streams = Number(process.env.BENCH_GATEWAY_STREAMS ?? 1_000);
const connections = 64;

export const callParts = ['latency', 'rates', 'streams'] as const;
export type CallPart = (typeof callParts)[number];

export async function callsBench(parts: ReadonlySet<CallPart>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-gateway-'));
  try {
    await measure(folder, parts);
  } finally {
    await endAll();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, parts: ReadonlySet<CallPart>): Promise<void> {
  const upstreamFile = join(import.meta.dirname, 'upstream.ts');
  const env = { PATH: process.env.PATH };
  const { found: port } = await start(process.execPath, [upstreamFile], env, /^(\d+)/);
  const upstream = `http://127.0.0.1:${port}`;
  const direct: Subject = {
    name: 'upstream alone',
    url: `${upstream}/v1/chat/completions`,
    headers: {},
    pid: undefined,
  };
  console.log(`one fsync of 8 KiB: ${fsyncMs(folder).toFixed(2)} ms (median of 100)`);
  const own = await ours(folder, upstream);
  if (parts.has('latency')) await latency(direct, own);
  if (parts.has('rates')) await compare(folder, upstream, [direct, own]);
  if (parts.has('streams')) await memory(own);
}

async function compare(
  folder: string,
  upstream: string,
  subjects: readonly Subject[],
): Promise<void> {
  const rates = new Map<string, number>();
  for (const subject of subjects) rates.set(subject.name, await throughput(subject));
  for (const [name, peer] of [
    ['portkey', portkeyGateway],
    ['litellm', liteLlm],
  ] as const) {
    const subject = await peer(folder, upstream).catch((error: unknown) => console.log(error));
    if (subject === undefined) console.log(`${name} could not be had here: not compared`);
    else rates.set(name, await throughput(subject));
  }
  judge(rates);
}

function fsyncMs(place: string): number {
  const file = openSync(join(place, 'fsync'), 'w');
  const times = Array.from({ length: 100 }, () => {
    writeSync(file, Buffer.alloc(8_192, 1));
    const startMs = performance.now();
    fsyncSync(file);
    return performance.now() - startMs;
  });
  closeSync(file);
  return times.toSorted((one, other) => one - other)[50] ?? Number.NaN;
}

function requestOf(subject: Subject, more: object = {}) {
  return { method: 'POST', headers: subject.headers, json: { ...requestBody, ...more } };
}

async function latency(direct: Subject, own: Subject): Promise<void> {
  const at = async (subject: Subject) => {
    const { url } = subject;
    const request = requestOf(subject);
    const options = { url, request, ratePerSecond: 200, usersMax: 64 };
    // Until code has run some thousand times it is interpreted: that is not what is asked here.
    await load({ url, request, users: 16, forMs: 2 * warmMs });
    await load({ ...options, forMs: warmMs });
    const { total } = await load({ ...options, forMs });
    return { p50: total.latencyMs?.p50 ?? Number.NaN, p99: total.latencyMs?.p99 ?? Number.NaN };
  };
  const alone = await at(direct);
  const through = await at(own);
  const p50 = through.p50 - alone.p50;
  const p99 = through.p99 - alone.p99;
  console.log(
    `at 200 requests/s, durable hold on: p50 ${through.p50} ms, p99 ${through.p99} ms; added ` +
      `p50 ${p50.toFixed(2)} ms (asked: 2), p99 ${p99.toFixed(2)} ms (asked: 5)`,
  );
}

async function throughput(subject: Subject): Promise<number> {
  const { url } = subject;
  const request = requestOf(subject);
  let best = 0;
  for (const users of [16, connections]) {
    await load({ url, request, users, forMs: warmMs });
    const { total } = await load({ url, request, users, forMs });
    const { ratePerSecond, latencyMs, errors } = total;
    best = Math.max(best, ratePerSecond);
    console.log(
      `${subject.name.padEnd(16)} ${String(users).padStart(3)} connections: ` +
        `${Math.round(ratePerSecond)} requests/s, p50 ${latencyMs?.p50} ms, ` +
        `p99 ${latencyMs?.p99} ms` +
        `${errors === 0 ? '' : `, ${errors} errors`}`,
    );
  }
  return best;
}

function judge(rates: ReadonlyMap<string, number>): void {
  const own = rates.get('gateway') ?? 0;
  for (const [peer, asked] of [
    ['portkey', 2],
    ['litellm', 5],
  ] as const) {
    const theirs = rates.get(peer);
    if (theirs === undefined) continue;
    const ratio = own / theirs;
    console.log(`gateway / ${peer}: ${ratio.toFixed(2)} (asked: ${asked})`);
    if (ratio < asked) process.exitCode = 1;
  }
}

/** Each stream is 50 chunks, five a second: all of them are open at once. */
async function memory(own: Subject): Promise<void> {
  const running = load({
    url: own.url,
    request: requestOf(own, { stream: true }),
    stream: true,
    users: streams,
    forMs: 24_000,
    timeoutMs: 60_000,
    graceMs: 30_000,
  });
  const samples: number[] = [];
  for (let sample = 0; sample < 8; sample += 1) {
    await wait(3_000);
    samples.push(residentMb(own.pid));
  }
  const { total } = await running;
  const [first = 0] = samples.slice(2);
  const growth = (samples.at(-1) ?? 0) - first;
  console.log(
    `${streams} streams at once: ${total.answered} ended, ${total.errors} errors; memory in MB ` +
      `every 3 s: ${samples.join(' ')}; growth after the first 9 s: ${growth}`,
  );
}

/** Linux only; elsewhere it is not known. */
function residentMb(pid: number | undefined): number {
  try {
    const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    return Math.round((Number(pages) * 4_096) / 1_048_576);
  } catch {
    // Another system.
    return Number.NaN;
  }
}

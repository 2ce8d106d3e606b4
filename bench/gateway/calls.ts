/**
 * What the gateway adds to a call with its durable hold on, how many calls it takes, and whether a
 * thousand streams fill its memory; beside Portkey's gateway, which holds no money, and LiteLLM's
 * proxy, with the same upstream in one run. Upstream, clients and gateway share this machine.
 */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { load } from '@gauntlet/testkit/load';
import { endAll, start } from './processes.ts';
import { streamsBench } from './streams.ts';
import { liteLlm, ours, portkeyGateway, requestBody, type Subject } from './subjects.ts';

const forMs = Number(process.env.BENCH_GATEWAY_MS ?? 5_000);
const warmMs = 1_500;
const callsPerSecond = 200;
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
    inUse: undefined,
  };
  console.log(`one fsync of 8 KiB: ${await fsyncText(folder)}; a call waits for two`);
  const own = await ours(folder, upstream);
  if (parts.has('latency')) await latency(direct, own);
  if (parts.has('rates')) await compare(folder, upstream, [direct, own]);
  if (parts.has('streams')) await streamsBench(own);
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

/** At the pace at which calls ask for it: a disk that is left alone answers at another speed. */
async function fsyncText(place: string): Promise<string> {
  const file = openSync(join(place, 'fsync'), 'w');
  const times: number[] = [];
  for (let count = 0; count < 200; count += 1) {
    await wait(1_000 / callsPerSecond);
    writeSync(file, Buffer.alloc(8_192, 1), 0, 8_192, count * 8_192);
    const startMs = performance.now();
    fsyncSync(file);
    times.push(performance.now() - startMs);
  }
  closeSync(file);
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.floor(share * times.length)]?.toFixed(2);
  return `p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms`;
}

function requestOf({ headers }: Subject) {
  return { method: 'POST', headers, json: requestBody };
}

async function latency(direct: Subject, own: Subject): Promise<void> {
  const at = async (subject: Subject) => {
    const { url } = subject;
    const request = requestOf(subject);
    const options = { url, request, ratePerSecond: callsPerSecond, usersMax: 64 };
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

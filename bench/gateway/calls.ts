/**
 * What the gateway adds to a call with its durable hold on, how many calls it takes, and whether a
 * thousand streams fill its memory; beside Portkey's gateway, which holds no money, and LiteLLM's
 * proxy, with the same upstream in one run. Upstream, clients and gateway share this machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quietDisk, timesText } from './disk.ts';
import { latencyBench } from './latency.ts';
import { endAll, start } from './processes.ts';
import { judge, ratesBench } from './rates.ts';
import { streamsBench } from './streams.ts';
import { leastProxy, liteLlm, ours, portkeyGateway, type Subject } from './subjects.ts';

const forMs = Number(process.env.BENCH_GATEWAY_MS ?? 5_000);
const warmMs = 1_500;
const connections = [16, 64];

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
  console.log(`one fsync of 8 KiB: ${timesText(await quietDisk(folder))}; a call waits for two`);
  const own = await ours(folder, upstream);
  if (parts.has('latency')) {
    const least = await leastProxy(folder, upstream);
    await latencyBench(folder, { direct, least, own }, forMs);
  }
  if (parts.has('rates')) {
    const all = [direct, own, ...(await peers(folder, upstream))];
    judge(await ratesBench(all, { connections, warmMs, forMs }));
  }
  if (parts.has('streams')) await streamsBench(own);
}

/** Those that can be had here beside ours. */
async function peers(folder: string, upstream: string): Promise<readonly Subject[]> {
  const found: Subject[] = [];
  for (const [name, peer] of [
    ['portkey', portkeyGateway],
    ['litellm', liteLlm],
  ] as const) {
    const subject = await peer(folder, upstream).catch((error: unknown) => console.log(error));
    if (subject === undefined) console.log(`${name} could not be had here: not compared`);
    else found.push(subject);
  }
  return found;
}

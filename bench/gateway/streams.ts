/** Whether streams fill the memory: a thousand at once, and a thousand again and again. */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { load } from '@gauntlet/testkit/load';
import { requestBody, type Subject } from './subjects.ts';

const streams = Number(process.env.BENCH_GATEWAY_STREAMS ?? 1_000);
const waves = Number(process.env.BENCH_GATEWAY_WAVES ?? 10);
/** The first wave loads code and opens connections. */
const comparedWave = 2;
const megabyte = 1_048_576;
/** Of a leak each wave would leave as much again. */
const mostGrowthMb = 5;

export async function streamsBench(own: Subject): Promise<void> {
  await atOnce(own);
  await againAndAgain(own);
}

/** Each is 50 chunks, five a second: all of them are open at once. */
async function atOnce(own: Subject): Promise<void> {
  const running = load({
    url: own.url,
    request: requestOf(own, 50),
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

/** Opened and ended; after each wave what is still in use is counted, without the garbage. */
async function againAndAgain(own: Subject): Promise<void> {
  const { inUse } = own;
  if (inUse === undefined) return;
  const used: number[] = [];
  let [ended, errors] = [0, 0];
  for (let wave = 1; wave <= waves; wave += 1) {
    const { total } = await load({
      url: own.url,
      request: requestOf(own, 3),
      stream: true,
      users: streams,
      // Shorter than a stream, so each of them is asked for once.
      forMs: 400,
      timeoutMs: 60_000,
      graceMs: 30_000,
    });
    ended += total.answered;
    errors += total.errors;
    used.push((await inUse()) / megabyte);
  }
  const growth = (used.at(-1) ?? 0) - (used[comparedWave - 1] ?? 0);
  console.log(
    `${waves} waves of ${streams} streams: ${ended} ended, ${errors} errors; in use after each, ` +
      'without garbage, in MB: ' +
      `${used.map((one) => one.toFixed(1)).join(' ')}; after wave ${waves} ${growth.toFixed(1)} ` +
      `more than after wave ${comparedWave}`,
  );
  if (growth > mostGrowthMb) process.exitCode = 1;
}

function requestOf({ headers }: Subject, chunks: number) {
  const json = { ...requestBody, max_tokens: chunks, stream: true };
  return { method: 'POST', headers, json };
}

/** Linux only; elsewhere it is not known. */
function residentMb(pid: number | undefined): number {
  try {
    const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    return Math.round((Number(pages) * 4_096) / megabyte);
  } catch {
    // Another system.
    return Number.NaN;
  }
}

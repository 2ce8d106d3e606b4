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
const mostGrowthMb = 5;

export async function streamsBench(own: Subject): Promise<void> {
  await atOnce(own);
  await againAndAgain(own);
}

/**
 * Each is 50 chunks, five a second: all of them are open at once. What is resident rises until
 * garbage is collected and falls again; whether memory is flat says what is in use without it.
 */
async function atOnce(own: Subject): Promise<void> {
  const running = load({
    url: own.url,
    request: requestOf(own, 50),
    stream: true,
    users: streams,
    forMs: 48_000,
    timeoutMs: 60_000,
    graceMs: 30_000,
  });
  const resident: number[] = [];
  const used: number[] = [];
  for (let sample = 1; sample <= 15; sample += 1) {
    await wait(3_000);
    resident.push(residentMb(own.pid));
    if (sample % 5 === 0 && own.inUse !== undefined) used.push((await own.inUse()) / megabyte);
  }
  const { total } = await running;
  console.log(
    `${streams} streams at once: ${total.answered} ended, ${total.errors} errors; resident in MB ` +
      `every 3 s: ${resident.join(' ')}; in use every 15 s, without garbage: ${numbersText(used)}`,
  );
  judgeGrowth(used);
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
  console.log(
    `${waves} waves of ${streams} streams: ${ended} ended, ${errors} errors; in use after each, ` +
      'without garbage, in MB: ' +
      numbersText(used),
  );
  judgeGrowth(used.slice(comparedWave - 1));
}

/** Of a leak what is in use would grow from each to the next. */
function judgeGrowth(used: readonly number[]): void {
  const growth = (used.at(-1) ?? 0) - (used[0] ?? 0);
  console.log(`grown by ${growth.toFixed(1)} MB (asked: at most ${mostGrowthMb})`);
  if (growth > mostGrowthMb) process.exitCode = 1;
}

const numbersText = (numbers: readonly number[]) => numbers.map((one) => one.toFixed(1)).join(' ');

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

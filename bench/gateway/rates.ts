/**
 * How many calls a second go through each gateway when nobody waits between two: in turns, round by
 * round, for a machine that is shared is faster in one minute than in the next. Of each the median
 * at 16 and at 64 connections; the better of the two counts.
 */
import { load } from '@gauntlet/testkit/load';
import { median } from '../quantile.ts';
import { requestOf, type Subject } from './subjects.ts';

const rounds = 5;
const settleMs = 500;

export interface RatesOptions {
  readonly connections: readonly number[];
  readonly warmMs: number;
  readonly forMs: number;
}

/** Of each subject, by its name. */
export type Rates = ReadonlyMap<string, number>;

export async function ratesBench(
  subjects: readonly Subject[],
  { connections, warmMs, forMs }: RatesOptions,
): Promise<Rates> {
  const best = new Map<string, number>();
  for (const users of connections) {
    for (const subject of subjects) await ask(subject, users, warmMs);
    const measured = new Map(subjects.map(({ name }) => [name, [] as Measured[]]));
    for (let round = 1; round <= rounds; round += 1) {
      for (const subject of round % 2 === 0 ? subjects.toReversed() : subjects) {
        await ask(subject, users, settleMs);
        measured.get(subject.name)?.push(await ask(subject, users, forMs));
      }
    }
    for (const [name, all] of measured) {
      const rate = median(all.map(({ ratePerSecond }) => ratePerSecond));
      best.set(name, Math.max(best.get(name) ?? 0, rate));
      console.log(text(name, users, all));
    }
  }
  return best;
}

interface Measured {
  readonly ratePerSecond: number;
  readonly p50: number;
  readonly p99: number;
}

async function ask(subject: Subject, users: number, forMs: number): Promise<Measured> {
  const { total } = await load({ url: subject.url, request: requestOf(subject), users, forMs });
  const { ratePerSecond, latencyMs, errors } = total;
  if (errors > 0) throw new Error(`${subject.name}: ${errors} requests failed`);
  return { ratePerSecond, p50: latencyMs?.p50 ?? Number.NaN, p99: latencyMs?.p99 ?? Number.NaN };
}

function text(name: string, users: number, all: readonly Measured[]): string {
  const rates = all.map(({ ratePerSecond }) => Math.round(ratePerSecond));
  const p50 = median(all.map((one) => one.p50));
  const p99 = median(all.map((one) => one.p99));
  return (
    `${name.padEnd(16)} ${String(users).padStart(3)} connections: median ${median(rates)} ` +
    `requests/s of ${rates.join(', ')}; p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`
  );
}

/** Whether ours is as many times a peer's as asked; who could not be had is not compared. */
export function judge(rates: Rates): void {
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

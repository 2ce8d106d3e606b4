/**
 * What a call through the gateway takes longer than one without it, and what one through a proxy
 * does that commits two rows and nothing else. In rounds, of which the median counts, for a disk
 * that others use has bad moments; how long it took is measured in each round.
 */
import { load } from '@gauntlet/testkit/load';
import { median } from '../quantile.ts';
import { quietDisk, timesText } from './disk.ts';
import { idleShare } from './idle.ts';
import { requestOf, type Subject } from './subjects.ts';

const rounds = 5;
const callsPerSecond = 200;
const warmMs = 1_500;

interface Times {
  readonly p50: number;
  readonly p99: number;
}

export interface Compared {
  readonly direct: Subject;
  readonly least: Subject;
  readonly own: Subject;
}

export async function latencyBench(
  folder: string,
  { direct, least, own }: Compared,
  forMs: number,
): Promise<void> {
  const added: Times[] = [];
  const leastAdded: Times[] = [];
  const synced: number[] = [];
  for (const subject of [direct, least, own]) await warmUp(subject);
  for (let round = 1; round <= rounds; round += 1) {
    const alone = await timesOf(direct, warmMs);
    const bare = more(await timesOf(least, forMs), alone);
    const idle = idleShare();
    const through = await timesOf(own, forMs);
    const idlePercent = Math.round(100 * idle());
    // After the calls: beside them it would take from them what it measures.
    const disk = await quietDisk(folder);
    synced.push(...disk);
    const ours = more(through, alone);
    added.push(ours);
    leastAdded.push(bare);
    console.log(
      `round ${round}: ${text('', through)}; ${text('added ', ours)}; ` +
        `${text('two commits alone ', bare)}; ` +
        `one fsync ${timesText(disk)}; processors idle ${idlePercent} %`,
    );
  }
  console.log(
    `at ${callsPerSecond} requests/s, durable hold on, median of ${rounds} rounds of ` +
      `${forMs / 1_000} s: ${text('added ', medians(added))} (asked: p50 2 ms, p99 5 ms), ` +
      `two fsyncs after them ${(2 * median(synced)).toFixed(2)} ms; a proxy that commits two ` +
      `rows and does nothing else: ${text('added ', medians(leastAdded))}`,
  );
}

function more(through: Times, alone: Times): Times {
  return { p50: through.p50 - alone.p50, p99: through.p99 - alone.p99 };
}

function medians(rows: readonly Times[]): Times {
  return { p50: median(rows.map(({ p50 }) => p50)), p99: median(rows.map(({ p99 }) => p99)) };
}

/** Until code has run some thousand times it is interpreted: that is not what is asked here. */
async function warmUp(subject: Subject): Promise<void> {
  const { url } = subject;
  await load({ url, request: requestOf(subject), users: 16, forMs: 2 * warmMs });
  await timesOf(subject, warmMs);
}

async function timesOf(subject: Subject, forMs: number): Promise<Times> {
  const { total } = await load({
    url: subject.url,
    request: requestOf(subject),
    ratePerSecond: callsPerSecond,
    usersMax: 64,
    forMs,
  });
  if (total.errors > 0) throw new Error(`${subject.name}: ${total.errors} requests failed`);
  return { p50: total.latencyMs?.p50 ?? Number.NaN, p99: total.latencyMs?.p99 ?? Number.NaN };
}

function text(what: string, { p50, p99 }: Times): string {
  return `${what}p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`;
}

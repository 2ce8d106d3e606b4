/**
 * 41,000 simulated releases by kind and size of effect, each seen by three judges: how many good
 * ones are stopped, how many bad ones are caught, and after how many requests. 10 requests a second
 * on canary and baseline, a look every 10 s for 10 minutes. Of each good kind so many that a share
 * of one per cent is told from a share of a half. Another seed, and a part of them:
 * `node bench/canary/main.ts SEED 0.25`.
 */

import { median } from '../quantile.ts';
import { type Judge, mannWhitney, ours, threshold } from './judges.ts';
import { type Behaviour, chance, healthy, poisson, traffic } from './simulate.ts';

const RATE = 10;
const LOOK_S = 10;
const MOST_STOPPED = 0.01;
const LEAST_CAUGHT = 0.95;

interface Kind {
  readonly name: string;
  readonly count: number;
  readonly isGood?: true;
  readonly baseline?: Partial<Behaviour>;
  readonly canary: Partial<Behaviour>;
  /** How long it may take until it is caught. */
  readonly withinS?: number;
}

const kinds: readonly Kind[] = [
  good('good, 1 % errors', {}),
  good('good, 0.1 % errors', { errorRate: 0.001 }),
  good('good, 5 % errors', { errorRate: 0.05 }),
  good('good, users alike', { clustering: 0.3 }),
  good('good, slow for 5 %', { slowShare: 0.05, slowFactor: 8 }),
  { name: 'errors 1 to 6 %', count: 2_000, canary: { errorRate: 0.06 }, withinS: 60 },
  bad('errors 1 to 3 %', { errorRate: 0.03 }),
  bad('errors 1 to 2 %', { errorRate: 0.02 }),
  bad('all 50 % slower', { medianMs: 120 }),
  bad('all 20 % slower', { medianMs: 96 }),
  bad('slow for 10 %', { slowShare: 0.1, slowFactor: 5 }),
  bad('slow for 3 %', { slowShare: 0.03, slowFactor: 5 }),
  good('good, pauses', { pauseShare: 0.02 }),
];

function good(name: string, both: Partial<Behaviour>): Kind {
  return { name, count: 5_000, isGood: true, baseline: both, canary: both };
}

function bad(name: string, canary: Partial<Behaviour>): Kind {
  return { name, count: 1_500, canary };
}

interface Tally {
  stopped: number;
  passed: number;
  readonly stoppedAfter: number[];
}

function play(kind: Kind, seed: number, tallies: ReadonlyMap<string, Tally>): void {
  const next = chance(seed);
  const canary = traffic({ ...healthy, ...kind.canary }, next);
  const baseline = traffic({ ...healthy, ...kind.baseline }, next);
  let open: Judge[] = [ours(), mannWhitney(), threshold()];
  for (let second = LOOK_S; second <= (kind.withinS ?? 600) && open.length > 0; second += LOOK_S) {
    canary.send(poisson(RATE * LOOK_S, next));
    baseline.send(poisson(RATE * LOOK_S, next));
    open = open.filter((judge) => {
      const said = judge.look(canary, baseline, second * 1_000);
      const tally = tallies.get(judge.name);
      if (said === undefined || tally === undefined) return true;
      tally[said === 'stop' ? 'stopped' : 'passed'] += 1;
      if (said === 'stop') tally.stoppedAfter.push(canary.times.length);
      return false;
    });
  }
}

function tell(kind: Kind, tallies: ReadonlyMap<string, Tally>): void {
  const cells = [...tallies.values()].map(({ stopped, passed, stoppedAfter }) => {
    const share = (part: number) => `${((100 * part) / kind.count).toFixed(1)} %`.padStart(8);
    const after = kind.isGood ? '' : String(median(stoppedAfter)).padStart(6);
    return `${share(stopped)}${share(passed)}${after.padEnd(6)}`;
  });
  console.log(`${kind.name.padEnd(22)}${cells.join('  ')}`);
}

const seed = Number(process.argv[2] ?? 1);
const part = Number(process.argv[3] ?? 1);
const judges = [ours().name, mannWhitney().name, threshold().name];
console.log(`${''.padEnd(22)}${judges.map((name) => name.padEnd(24)).join('')}`);
console.log(`${''.padEnd(22)}${judges.map(() => ' stopped  passed  after  ').join('')}`);
const allGood = { count: 0, stopped: 0 };
for (const [index, whole] of kinds.entries()) {
  const kind = { ...whole, count: Math.ceil(whole.count * part) };
  const tallies = new Map(
    judges.map((name) => [name, { stopped: 0, passed: 0, stoppedAfter: [] as number[] }]),
  );
  for (let release = 0; release < kind.count; release += 1)
    play(kind, seed * 1_000_000 + index * 10_000 + release, tallies);
  tell(kind, tallies);
  const stopped = tallies.get('gauntlet')?.stopped ?? 0;
  if (kind.withinS !== undefined && stopped < LEAST_CAUGHT * kind.count) process.exitCode = 1;
  if (kind.isGood !== true) continue;
  allGood.count += kind.count;
  allGood.stopped += stopped;
  if (stopped > MOST_STOPPED * kind.count) process.exitCode = 1;
}
const stoppedShare = ((100 * allGood.stopped) / allGood.count).toFixed(2);
console.log(`of the ${allGood.count} good ones ${stoppedShare} % were stopped`);
console.log(
  `limits: at most ${100 * MOST_STOPPED} % of each good kind stopped; ` +
    `errors from 1 to 6 % caught in ${100 * LEAST_CAUGHT} % within 60 s`,
);

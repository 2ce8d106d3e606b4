/**
 * What one process of the load generator sends to a trivial server, beside autocannon and, where it
 * is installed, wrk: 50 connections without pipelining, in turns, medians of the rounds, as ratios.
 * It is judged by what one core sends (requests a second of CPU): on a machine that is shared, the
 * rate over the time on the wall is that of the scheduler.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { median } from '../quantile.ts';
import type { Measured } from './roles.ts';

const ROUNDS = 3;
const AUTOCANNON = 'autocannon@8.0.0';
const LOWEST_RATIO = 1;

const roles = join(import.meta.dirname, 'roles.ts');
const folder = mkdtempSync(join(tmpdir(), 'bench-load-'));
const children: ChildProcess[] = [];

interface Sender {
  readonly name: string;
  readonly run: (url: string) => Measured | undefined;
  readonly rounds: Measured[];
}

function sender(name: string, run: Sender['run']): Sender {
  return { name, run, rounds: [] };
}

function senders(): readonly Sender[] {
  const own = sender('testkit', (url) => runRole(['testkit', url]));
  const peers = [];
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const install = ['install', '--prefix', folder, '--no-audit', '--no-fund', AUTOCANNON];
  if (spawnSync(npm, install).status === 0)
    peers.push(sender('autocannon', (url) => runRole(['autocannon', url, folder])));
  else console.log(`${AUTOCANNON} could not be installed: not compared`);
  if (spawnSync('wrk', ['-v']).error === undefined) peers.push(sender('wrk', runWrk));
  else console.log('wrk is not installed: not compared');
  return [own, ...peers];
}

function runRole(args: readonly string[]): Measured | undefined {
  const { stdout, status } = spawnSync(process.execPath, [roles, ...args], { encoding: 'utf8' });
  return status === 0 ? JSON.parse(stdout) : undefined;
}

function runWrk(url: string): Measured | undefined {
  const { stdout } = spawnSync('wrk', ['-t1', '-c50', '-d5s', url], { encoding: 'utf8' });
  const [, rate] = /Requests\/sec:\s+([\d.]+)/.exec(stdout) ?? [];
  return rate === undefined ? undefined : { perSecond: Number(rate), cpuUs: Number.NaN };
}

async function startServer(): Promise<string> {
  const child = spawn(process.execPath, [roles, 'server'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [port] = await once(createInterface({ input: child.stdout }), 'line');
  return `http://127.0.0.1:${port}/`;
}

function ratioOf(
  own: Sender | undefined,
  rounds: readonly Measured[],
  of: (measured: Measured) => number,
): number {
  return median(
    rounds.map((theirs, index) => {
      const ours = own?.rounds[index];
      return ours === undefined ? Number.NaN : of(ours) / of(theirs);
    }),
  );
}

function tell(all: readonly Sender[]): boolean {
  const [own, ...peers] = all;
  for (const { name, rounds } of all) {
    const rate = median(rounds.map(({ perSecond }) => perSecond)).toFixed(0);
    const cpu = median(rounds.map(({ cpuUs }) => cpuUs)).toFixed(1);
    console.log(`${name.padEnd(12)} ${rate.padStart(8)} a second, ${cpu} us of CPU a request`);
  }
  let isFast = true;
  for (const { name, rounds } of peers) {
    const wall = ratioOf(own, rounds, ({ perSecond }) => perSecond);
    const core = ratioOf(own, rounds, ({ cpuUs }) => 1 / cpuUs);
    isFast &&= Number.isNaN(core) || core >= LOWEST_RATIO;
    const perCore = Number.isNaN(core) ? '' : `, ${core.toFixed(2)} of what a core sends`;
    console.log(`testkit / ${name}: ${wall.toFixed(2)} of the rate${perCore}`);
  }
  if (!isFast)
    console.log(`one core sends less than ${LOWEST_RATIO} of what it does for autocannon`);
  return isFast;
}

async function main(): Promise<void> {
  const all = senders();
  const url = await startServer();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { name, run, rounds } of all) {
      const measured = run(url);
      if (measured === undefined) throw new Error(`${name} did not end well`);
      rounds.push(measured);
    }
  }
  if (!tell(all)) process.exitCode = 1;
}

try {
  await main();
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}

/** Many clients on one account, from processes that are killed in the middle of their work. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SignedEvent } from './fake-stripe.ts';

export interface KillRun {
  readonly url: string;
  readonly accountId: string;
  readonly processes: number;
  /** In all processes together. */
  readonly clients: number;
  readonly requests: number;
  readonly kills: number;
  readonly leaseS: number;
  /** Delivered to every process that starts, twice at once. */
  readonly webhooks: readonly SignedEvent[];
  /** Called all the time while processes run, such as to reconcile. */
  readonly meanwhile: () => Promise<void>;
}

export interface Told {
  readonly kind: string;
  readonly number: number;
  readonly holdId: string;
  readonly words: readonly string[];
}

const program = join(import.meta.dirname, 'programs/money-client.ts');

/** What the clients were told, in the order of each process. */
export async function killRun(run: KillRun): Promise<{ told: Told[]; kills: number }> {
  const told: Told[] = [];
  const state = { kills: 0, isOver: false };
  const work = async () => {
    await Promise.all(
      Array.from({ length: run.processes }, (_, place) => oneSeat(run, place, told, state)),
    );
    state.isOver = true;
  };
  const tending = async () => {
    while (!state.isOver) await run.meanwhile();
  };
  await Promise.all([work(), tending()]);
  return { told, kills: state.kills };
}

/** A place for a process: when one is killed, another goes on with what was not answered. */
async function oneSeat(
  run: KillRun,
  place: number,
  told: Told[],
  state: { kills: number },
): Promise<void> {
  const open = new Set<number>();
  for (let number = place; number < run.requests; number += run.processes) open.add(number);
  const webhooks = run.webhooks.map(({ body, headers }) => ({ text: String(body), headers }));
  const share = open.size;
  const kills = Math.ceil((run.kills - place) / run.processes);
  for (let killed = 0; ; killed += 1) {
    const killAt = killed < kills ? share - Math.ceil((share * (killed + 1)) / (kills + 1)) : -1;
    const child = start(run);
    const ended = once(child, 'close');
    child.stdin?.on('error', () => {});
    child.stdin?.write(`${JSON.stringify({ numbers: [...open], webhooks })}\n`);
    let isDone = false;
    if (child.stdout === null) throw new Error('the process has no stdout');
    for await (const line of createInterface({ input: child.stdout })) {
      const [kind = '', number = '', holdId = '', ...words] = line.split(' ');
      if (kind === 'done') isDone = true;
      if (kind === 'done' || kind === 'error') continue;
      told.push({ kind, number: Number(number), holdId, words });
      open.delete(Number(number));
      if (open.size <= killAt) child.kill('SIGKILL');
      else child.stdin?.write(`${number}\n`);
    }
    await ended;
    if (isDone) return;
    if (!child.killed) throw new Error('a process ended by itself before its work was done');
    state.kills += 1;
  }
}

function start({ url, accountId, clients, processes, leaseS }: KillRun): ChildProcess {
  const each = Math.ceil(clients / processes);
  const args = [program, url, accountId, String(each), String(leaseS)];
  return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
}

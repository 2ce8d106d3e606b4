/** The use case `start`: systems side by side, each when what it needs works, until it is ended. */
import { join } from 'node:path';
import { nearest } from '@gauntlet/kit/config/nearest';
import type { Project } from '../config/project.ts';
import { LOGS } from '../exec/kept-logs.ts';
import { openScratch } from '../exec/scratch.ts';
import { openServices, type Services } from '../exec/services.ts';
import { openTrees } from '../exec/trees.ts';
import { errors } from '../model/errors.ts';
import type { Start } from '../model/nouns.ts';
import { GRACE_MS } from './round.ts';

export type Health = 'waiting' | 'starting' | 'ready' | 'silent' | 'ended' | 'failed';

export interface Standing {
  readonly system: string;
  readonly health: Health;
  readonly address: string | undefined;
  /** Why it failed or ended, and what it printed last. */
  readonly why?: string;
  /** When it came to this. */
  readonly since: number;
}

export interface StartPorts {
  readonly clock: () => number;
  readonly newRunId: () => string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  onChange(all: readonly Standing[]): void;
}

const ASK_EVERY_MS = 1_000;

/** The systems that can be started, those only that are named when some are. */
export function startable({ systems }: Project, names: readonly string[]): readonly Start[] {
  const all = systems.flatMap(({ start }) => (start === undefined ? [] : [start]));
  const unknown = names.find((name) => !all.some((start) => start.name === name));
  if (unknown !== undefined) {
    const known = all.map(({ name }) => name);
    const meant = nearest(unknown, known);
    const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
    throw errors.make('NOTHING_TO_START', { which: `the system ${unknown} does not say${hint}` });
  }
  const wanted = new Set(names.length === 0 ? all.map(({ name }) => name) : names);
  // What they need comes with them.
  for (const name of wanted) {
    for (const need of all.find((start) => start.name === name)?.needs ?? []) wanted.add(need);
  }
  const chosen = all.filter(({ name }) => wanted.has(name));
  const circle = inCircle(chosen);
  if (circle.length > 0) throw errors.make('STARTS_IN_A_CIRCLE', { names: circle.join(', ') });
  return chosen;
}

function inCircle(starts: readonly Start[]): readonly string[] {
  let open = starts;
  for (;;) {
    const free = open.filter(
      ({ needs }) => !needs.some((need) => open.some((o) => o.name === need)),
    );
    if (free.length === 0) return open.map(({ name }) => name);
    open = open.filter((start) => !free.includes(start));
    if (open.length === 0) return [];
  }
}

/** Resolves when all is stopped: every system worked until then, or one failed, or neither. */
export async function startSystems(
  project: Project,
  starts: readonly Start[],
  ports: StartPorts,
): Promise<'worked' | 'failed' | 'stopped'> {
  const { root } = project;
  const id = ports.newRunId();
  const scratch = openScratch(root, id);
  const trees = openTrees(GRACE_MS);
  const board = boardOf(starts, ports);
  const ended = new AbortController();
  const signal = AbortSignal.any([ports.signal, ended.signal]);
  const places = { root, home: root, logs: join(LOGS, id), graceMs: GRACE_MS, trees, signal };
  const started = new Map<string, Promise<Readonly<Record<string, string>> | undefined>>();
  const opened: Services[] = [];
  const one = async (start: Start) => {
    const given = await Promise.all(start.needs.map((need) => started.get(need)));
    const missing = start.needs.find((_, at) => given[at] === undefined);
    if (missing !== undefined) {
      board.set(start.name, 'failed', { why: `${missing}, which it needs, does not work` });
      return undefined;
    }
    const environment = Object.assign({}, ports.environment, ...given);
    const services = openServices([start], { ...places, environment });
    opened.push(services);
    board.set(start.name, 'starting');
    const needed = await services.need([start.name]);
    if (!needed.ready) {
      if (!signal.aborted) board.set(start.name, 'failed', { why: needed.why });
      return undefined;
    }
    const port = services.state(start.name)?.port;
    board.set(start.name, 'ready', { address: addressOf(start, port) });
    void look(start.name, services, board, { ...ports, signal });
    return needed.variables;
  };
  try {
    // In the order of their needs, so that whoever is waited for is known.
    for (const start of inOrder(starts)) started.set(start.name, one(start));
    await Promise.all(started.values());
    while (!signal.aborted && board.anyWorks()) await ports.wait(ASK_EVERY_MS, signal);
    return board.outcome();
  } finally {
    ended.abort();
    await Promise.all(opened.map((services) => services.stop()));
    trees.close();
    await scratch.remove();
  }
}

function inOrder(starts: readonly Start[]): readonly Start[] {
  const ordered: Start[] = [];
  while (ordered.length < starts.length) {
    const isMet = (need: string) =>
      ordered.some(({ name }) => name === need) || !starts.some(({ name }) => name === need);
    ordered.push(...starts.filter((each) => !ordered.includes(each) && each.needs.every(isMet)));
  }
  return ordered;
}

function addressOf({ address }: Start, port: number | undefined): string | undefined {
  if (address === undefined) return port === undefined ? undefined : `http://127.0.0.1:${port}`;
  return port === undefined ? address : address.replaceAll('{port}', String(port));
}

/** Asks it now and then, until it ends or we do. */
async function look(
  name: string,
  services: Services,
  board: Board,
  { signal, wait }: Pick<StartPorts, 'signal' | 'wait'>,
): Promise<void> {
  while (!signal.aborted) {
    const state = services.state(name);
    if (state?.ended !== undefined) {
      const why = `ended ${state.ended}\n${services.about([name])}`.trimEnd();
      return board.set(name, 'ended', { why });
    }
    const answers = await state?.answers();
    if (signal.aborted) return;
    board.set(name, answers === false ? 'silent' : 'ready');
    await wait(ASK_EVERY_MS, signal);
  }
}

interface Board {
  set(system: string, health: Health, more?: { why?: string; address?: string | undefined }): void;
  anyWorks(): boolean;
  outcome(): 'worked' | 'failed' | 'stopped';
}

/** Tells only of what has changed. */
function boardOf(starts: readonly Start[], { clock, onChange }: StartPorts): Board {
  const all = new Map<string, Standing>(
    starts.map(({ name }) => [
      name,
      { system: name, health: 'waiting', address: undefined, since: clock() },
    ]),
  );
  const healths = () => [...all.values()].map(({ health }) => health);
  return {
    set(system, health, more = {}) {
      const known = all.get(system);
      if (known === undefined || (known.health === health && more.address === undefined)) return;
      const address = more.address ?? known.address;
      const why = more.why === undefined ? {} : { why: more.why };
      all.set(system, { system, health, address, since: clock(), ...why });
      onChange([...all.values()]);
    },
    anyWorks: () => healths().some((health) => health === 'ready' || health === 'silent'),
    outcome() {
      if (healths().some((health) => health === 'failed' || health === 'ended')) return 'failed';
      return healths().every((health) => health === 'ready') ? 'worked' : 'stopped';
    },
  };
}

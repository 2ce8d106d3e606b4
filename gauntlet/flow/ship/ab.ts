/**
 * The use case `ab`: the users are shared out between what they have and the commit that is checked
 * out, and one metric is read of both. What is trouble for a release ends it at once.
 */
import { nearest } from '@gauntlet/kit/config/nearest';
import type { Project } from '../../config/project.ts';
import { type Pair, type PairedOutcome, pairedOutcome } from '../../judge/estimates/paired.ts';
import { errors } from '../../model/errors.ts';
import type { Objective } from '../../model/release.ts';
import type { TargetSeen } from '../../release/target.ts';
import { readObjective } from './looks.ts';
import type { ShipPorts } from './ports.ts';
import { type Trial, type Tried, withTrial } from './trial.ts';

export interface AbAsked {
  readonly environment: string;
  readonly system: string | undefined;
  /** An objective of the environment: `least` says that more is better, `most` that less is. */
  readonly metric: string;
  /** Of the users, for the new version; from 0 to 1. */
  readonly share: number;
  readonly forMs: number;
}

export type Compared =
  | ({ readonly kind: 'compared' } & PairedOutcome)
  | { readonly kind: 'trouble'; readonly why: string }
  | { readonly kind: 'not enough data'; readonly readings: number; readonly why: string };

export function ab(project: Project, asked: AbAsked, ports: ShipPorts): Promise<Tried<Compared>> {
  const objective = objectiveNamed(project, asked);
  const { environment, system } = asked;
  const steps = ['gate', 'deploy', 'smoke'] as const;
  const trial = { environment, system, what: 'ab', steps };
  return withTrial(project, trial, ports, (given) => compare(given, objective, asked, ports));
}

async function compare(
  { target, version, previous, context }: Trial,
  objective: Objective,
  { share, forMs }: AbAsked,
  ports: ShipPorts,
): Promise<Compared> {
  if (target.split === undefined) throw errors.make('TRIAL_TARGET', { what: 'ab' });
  await target.split(version, previous, share);
  const { lookMs } = context.ship.shipped.environment.canary;
  const untilMs = ports.clock() + forMs;
  const pairs: Pair[] = [];
  let unread = 'it was over at once';
  while (ports.clock() < untilMs && !ports.signal.aborted) {
    await ports.wait(Math.min(lookMs, Math.max(1, untilMs - ports.clock())), ports.signal);
    const seen = await target.observe();
    const why = await context.looker.trouble(seen, version, previous);
    if (why !== undefined) return { kind: 'trouble', why };
    const [now, old] = await Promise.all([
      readOf(version, objective, seen, ports),
      readOf(previous, objective, seen, ports),
    ]);
    unread = now.why ?? old.why ?? unread;
    if (now.value === undefined || old.value === undefined) continue;
    pairs.push({ old: old.value, now: now.value });
    context.seen(`${objective.name} ${now.value} beside ${old.value}`);
  }
  const found = pairedOutcome(pairs, objective.least !== undefined);
  if (found !== undefined) return { kind: 'compared', ...found };
  return { kind: 'not enough data', readings: pairs.length, why: unread };
}

function readOf(
  name: string,
  objective: Objective,
  seen: TargetSeen,
  { clock, environment }: ShipPorts,
) {
  const found = seen.versions.find(({ version }) => version === name);
  const values = { version: name, address: found?.address ?? '', front: seen.address ?? '' };
  const ports = { fetch, nowMs: clock, limitMs: 5_000, environment };
  return readObjective(objective, values, ports);
}

function objectiveNamed({ setups }: Project, { environment, metric }: AbAsked): Objective {
  const objectives = setups.find(({ name }) => name === environment)?.objectives ?? [];
  const found = objectives.find(({ name }) => name === metric);
  if (found !== undefined) return found;
  const names = objectives.map(({ name }) => name);
  const meant = nearest(metric, names);
  const known = names.length === 0 ? 'It has none.' : `There are: ${names.join(', ')}.`;
  const hint = meant === undefined ? known : `Did you mean ${meant}?`;
  throw errors.make('TRIAL_METRIC', { environment, metric, hint });
}

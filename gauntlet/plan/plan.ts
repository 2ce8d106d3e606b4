/** Turns a project and what was asked for into an ordered plan. */
import type { Layer, Plan, Profile, Selection, Suite, System, Task } from '../model/nouns.ts';

export interface Request {
  readonly profile: Profile;
  /** Empty: every system. */
  readonly systems: readonly string[];
  readonly selection: Selection;
}

export interface Planned {
  readonly plan: Plan;
  readonly suites: readonly Suite[];
}

const ONE_SHARD = { index: 1, count: 1 };
const DEFAULT_VARIANT = { name: 'default', values: {} };

/** A plan's tasks in the order of the profile's layers, and in the project's order within one. */
export function planOf(id: string, systems: readonly System[], request: Request): Planned {
  const { profile } = request;
  const rank = new Map(profile.layers.map((layer, index) => [layer, index]));
  const suites = systems
    .filter(({ name }) => request.systems.length === 0 || request.systems.includes(name))
    .flatMap((system) => system.suites)
    .filter((suite) => rank.has(suite.layer))
    .sort((a, b) => rankOf(rank, a) - rankOf(rank, b));
  const tasks = suites.map((suite) => taskOf(suite, request.selection));
  return { plan: { id, profile: profile.name, budgetMs: profile.budgetMs, tasks }, suites };
}

function rankOf(rank: ReadonlyMap<Layer, number>, suite: Suite): number {
  return rank.get(suite.layer) ?? rank.size;
}

function taskOf(suite: Suite, selection: Selection): Task {
  return {
    id: `${suite.id}#1/1`,
    suite: suite.id,
    layer: suite.layer,
    shard: ONE_SHARD,
    variant: DEFAULT_VARIANT,
    selection,
    expected: { known: false, why: 'no whole run of this suite is on record' },
    limitMs: suite.limitMs,
  };
}

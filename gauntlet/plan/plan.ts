/** Turns a project and what was asked for into an ordered plan. */
import type {
  Layer,
  Plan,
  Profile,
  Selection,
  Shard,
  Suite,
  System,
  Task,
  Variant,
} from '../model/nouns.ts';
import { NO_PAST, type Past, urgencyOf } from './past.ts';
import { type ShardPart, shardOf } from './shard-suites.ts';

export interface Request {
  readonly profile: Profile;
  /** Empty: every system. */
  readonly systems: readonly string[];
  readonly selection: Selection;
  /** What to run of each suite; a suite that is not here is left out. Unset: all of each. */
  readonly selections?: ReadonlyMap<string, Selection>;
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  /** Only this part of everything; the other parts run elsewhere. */
  readonly shard?: Shard;
  /** Coverage is measured, by these runners, which can. */
  readonly coverage?: ReadonlySet<string>;
  /** How often new and changed tests are run; the profile's when unset. */
  readonly burnIn?: number;
  /** Tests in another order: the same seed gives the same order. */
  readonly seed?: string;
  /** Why this is not all there is, when it is not: a part must never look like a drop. */
  readonly partial?: string;
}

export interface Planned {
  readonly plan: Plan;
  readonly suites: readonly Suite[];
}

const ONE_SHARD = { index: 1, count: 1 };
const DEFAULT_VARIANT = { name: 'default', values: {} };

/**
 * A plan's tasks in the order of the profile's layers; within one, those first that find a
 * failure soonest, and else in the project's order.
 */
export function planOf(
  id: string,
  systems: readonly System[],
  request: Request,
  past: Past = NO_PAST,
): Planned {
  const { profile } = request;
  const rank = new Map(profile.layers.map((layer, index) => [layer, index]));
  const wanted = systems
    .filter(({ name }) => request.systems.length === 0 || request.systems.includes(name))
    .flatMap((system) => system.suites)
    .filter((suite) => rank.has(suite.layer) && isWanted(suite, request));
  const parts = partsOf(wanted, request, past);
  const suites = wanted
    .filter((suite) => parts === undefined || parts.has(suite.id))
    .sort((a, b) => rankOf(rank, a) - rankOf(rank, b) || urgency(b, past) - urgency(a, past));
  const tasks = suites.flatMap((suite) => tasksOf(suite, request, parts?.get(suite.id), past));
  const partial = request.partial ?? shardText(request.shard);
  const about = { id, profile: profile.name, budgetMs: profile.budgetMs };
  return { plan: { ...about, tasks, ...(partial === undefined ? {} : { partial }) }, suites };
}

function isWanted(suite: Suite, { selections, tags = [], skipTags = [] }: Request): boolean {
  if (selections !== undefined && !selections.has(suite.id)) return false;
  if (skipTags.some((tag) => suite.tags.includes(tag))) return false;
  return tags.length === 0 || tags.some((tag) => suite.tags.includes(tag));
}

function partsOf(
  suites: readonly Suite[],
  { shard, selection, selections }: Request,
  past: Past,
): ReadonlyMap<string, ShardPart> | undefined {
  if (shard === undefined) return undefined;
  // What was chosen by hand is small: only whole suites are dealt out then.
  const isAll = selection.files.length + selection.titles.length === 0 && selections === undefined;
  return shardOf(suites, shard, past, isAll);
}

function shardText(shard: Shard | undefined): string | undefined {
  return shard === undefined ? undefined : `shard ${shard.index} of ${shard.count}`;
}

function rankOf(rank: ReadonlyMap<Layer, number>, suite: Suite): number {
  return rank.get(suite.layer) ?? rank.size;
}

function urgency(suite: Suite, past: Past): number {
  return urgencyOf(past.get(suite.id));
}

function tasksOf(
  suite: Suite,
  request: Request,
  part: ShardPart | undefined,
  past: Past,
): readonly Task[] {
  const variants = suite.variants ?? [DEFAULT_VARIANT];
  return variants.map((variant) => taskOf(suite, variant, request, part, past));
}

function burnInOf({ gives }: Suite, { burnIn, profile }: Request): number {
  return gives === 'cases' ? (burnIn ?? profile.burnIn ?? 1) : 1;
}

function taskOf(
  suite: Suite,
  variant: Variant,
  request: Request,
  part: ShardPart | undefined,
  past: Past,
): Task {
  const shard = request.shard ?? ONE_SHARD;
  const suffix = variant.name === DEFAULT_VARIANT.name ? '' : `@${variant.name}`;
  const estimate = part?.durationMs ?? past.get(suite.id)?.durationMs;
  return {
    id: `${suite.id}#${shard.index}/${shard.count}${suffix}`,
    suite: suite.id,
    layer: suite.layer,
    shard,
    variant,
    selection: part?.selection ?? request.selections?.get(suite.id) ?? request.selection,
    expected: { known: false, why: 'no whole run of this suite is on record' },
    limitMs: suite.limitMs,
    ...(estimate === undefined ? {} : { estimateMs: estimate }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(burnInOf(suite, request) > 1 ? { burnIn: burnInOf(suite, request) } : {}),
    ...(request.coverage?.has(suite.runner) ? { coverage: true } : {}),
  };
}

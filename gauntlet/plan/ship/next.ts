/**
 * What a ship does next. It may be killed at any moment, so nothing is kept but the journal, and
 * what the journal says was only meant: what is, the target is asked. What can't be known goes
 * back to the version that users had.
 */
export type ShipStepName =
  | 'gate'
  | 'rehearse'
  | 'deploy'
  | 'smoke'
  | `canary ${number} %`
  | 'promote'
  | 'watch'
  | 'retire old'
  | 'roll back'
  | 'retire new';

export interface JournalStep {
  readonly name: ShipStepName;
  readonly outcome?: 'done' | 'failed';
  readonly why?: string;
}

export interface ShipPlan {
  readonly version: string;
  /** What users have, and get back; none at the first release. */
  readonly previous?: string;
  /** Shares of the users in per cent, rising. */
  readonly canary: readonly number[];
}

/** As the target says, now. */
export interface Observed {
  /** Versions that run and are healthy. */
  readonly running: readonly string[];
  /** Version -> share of the users, from 0 to 1. */
  readonly weights: Readonly<Record<string, number>>;
}

export type ShipNext =
  | { readonly kind: 'step'; readonly name: ShipStepName; readonly why?: string }
  | {
      readonly kind: 'end';
      readonly how: 'released' | 'rolled back' | 'refused';
      readonly why: string;
    };

/** The steps of a release that goes well, in their order. */
export function goodSteps({ canary, previous }: ShipPlan): readonly ShipStepName[] {
  const shares = previous === undefined ? [] : canary;
  return [
    'gate',
    ...(previous === undefined ? [] : (['rehearse'] as const)),
    'deploy',
    'smoke',
    ...shares.map((share) => `canary ${share} %` as const),
    'promote',
    'watch',
    ...(previous === undefined ? [] : (['retire old'] as const)),
  ];
}

/** Nothing that users could notice has happened before this one. */
const FIRST_EFFECT: ShipStepName = 'deploy';

export function nextStep(
  plan: ShipPlan,
  journal: readonly JournalStep[],
  observed: Observed,
): ShipNext {
  const failed = journal.find(({ name, outcome }) => outcome === 'failed' && !isBack(name));
  const turned = journal.find(({ name }) => isBack(name));
  if (failed !== undefined || turned !== undefined)
    return wayBack(plan, journal, failed?.why ?? 'it was on its way back');
  const lost = whatIsLost(plan, journal, observed);
  if (lost !== undefined) return wayBack(plan, journal, lost);
  const name = goodSteps(plan).find((step) => !isDone(journal, step));
  return name === undefined
    ? { kind: 'end', how: 'released', why: `${plan.version} has all users` }
    : { kind: 'step', name };
}

/** Only the way back goes on from here, whatever else the journal says. */
function wayBack(plan: ShipPlan, journal: readonly JournalStep[], why: string): ShipNext {
  const touched = journal.some(({ name }) => name === FIRST_EFFECT);
  if (!touched) return { kind: 'end', how: 'refused', why };
  for (const name of ['roll back', 'retire new'] as const)
    if (!isDone(journal, name)) return { kind: 'step', name, why };
  const to = plan.previous ?? 'nothing, as before';
  return { kind: 'end', how: 'rolled back', why: `users have ${to}: ${why}` };
}

/**
 * What the target no longer shows of what was done. A step that was meant and has no outcome may
 * or may not have happened: those without effect on users are simply done again.
 */
function whatIsLost(
  { version, previous }: ShipPlan,
  journal: readonly JournalStep[],
  { running, weights }: Observed,
): string | undefined {
  if (isDone(journal, 'deploy') && !running.includes(version)) return `${version} no longer runs`;
  const last = journal.findLast(({ name }) => isWeighing(name));
  if (last === undefined) return undefined;
  const share = weights[version] ?? 0;
  const meant = last.name === 'promote' ? 1 : shareOf(last.name);
  if (last.outcome === undefined && Math.abs(share - meant) > 1e-9)
    return `it stopped in the middle of '${last.name}', and ${version} has ${percent(share)}`;
  if (last.outcome === 'done' && Math.abs(share - meant) > 1e-9)
    return `${version} has ${percent(share)} of the users and not ${percent(meant)}`;
  const needsOld = last.name !== 'promote' && previous !== undefined;
  if (needsOld && !running.includes(previous)) return `${previous} no longer runs beside it`;
  return undefined;
}

function isBack(name: ShipStepName): boolean {
  return name === 'roll back' || name === 'retire new';
}

function isWeighing(name: ShipStepName): boolean {
  return name === 'promote' || name.startsWith('canary ');
}

function isDone(journal: readonly JournalStep[], step: ShipStepName): boolean {
  return journal.some(({ name, outcome }) => name === step && outcome === 'done');
}

function shareOf(name: ShipStepName): number {
  return Number(/\d+(?:\.\d+)?/.exec(name)?.[0] ?? 0) / 100;
}

function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}

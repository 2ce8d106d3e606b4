/** PURE. What a host is to run, and how users are shared out: what is on disk is the truth. */
import { errors } from '../../model/errors.ts';

/** How one version of a system is started. `{port}` in a word stands for the port it gets. */
export interface VersionSpec {
  readonly version: string;
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** It works when this path answers with a good status. */
  readonly readyPath: string;
  readonly readyLimitMs: number;
}

export interface HostedSystem {
  /** The one that users know. */
  readonly port: number;
  readonly versions: readonly VersionSpec[];
  /** Version -> share of the users, in the order in which users are laid out. */
  readonly weights: readonly (readonly [version: string, weight: number])[];
  /** Versions that users had for good, the latest first: what there is to go back to. */
  readonly settled: readonly VersionSpec[];
  /** Beginnings of the paths that matter most. */
  readonly critical: readonly string[];
  /** Gets copies of a share of the requests, and no users. */
  readonly shadow?: ShadowSpec | undefined;
}

export interface ShadowSpec {
  readonly version: string;
  readonly share: number;
}

/** Who gives orders now; nobody else may while they live. */
export interface Lease {
  /** Which process, as `kit/processes` writes it down. */
  readonly owner: string;
  /** What for, in words. */
  readonly what: string;
  readonly renewedAt: number;
}

export interface HostState {
  /** The highest that gave an order; a ship with a lower one was fenced off. */
  readonly generation: number;
  readonly systems: Readonly<Record<string, HostedSystem>>;
  /** By what they are for, such as `production/shop`. */
  readonly leases: Readonly<Record<string, Lease>>;
}

export const emptyState: HostState = { generation: 0, systems: {}, leases: {} };

export interface Order {
  readonly generation: number;
  readonly system: string;
}

export interface DeployOrder extends Order {
  readonly port: number;
  readonly critical?: readonly string[] | undefined;
}

export function fenced(state: HostState, { generation, system }: Order): HostState {
  if (generation < state.generation) {
    const details = { given: generation, current: state.generation, system };
    throw errors.make('HOST_FENCED', details);
  }
  return { ...state, generation };
}

export function withVersion(state: HostState, order: DeployOrder, spec: VersionSpec): HostState {
  const { port, critical = [] } = order;
  const empty = { port, versions: [], weights: [], settled: [], critical };
  const system = state.systems[order.system] ?? empty;
  const others = system.versions.filter(({ version }) => version !== spec.version);
  return change(state, order, { ...system, port, critical, versions: [...others, spec] });
}

/** Users have it for good: it is what there is to go back to from now on. */
export function withSettled(state: HostState, order: Order, version: string): HostState {
  const system = systemOf(state, order);
  const spec = system.versions.find((one) => one.version === version);
  if (spec === undefined)
    throw errors.make('HOST_VERSION_UNKNOWN', { system: order.system, version });
  const others = system.settled.filter((one) => one.version !== version);
  return change(state, order, { ...system, settled: [spec, ...others].slice(0, KEPT_SETTLED) });
}

/** It failed its users: nobody goes back to it. */
export function withoutSettled(state: HostState, order: Order, version: string): HostState {
  const system = systemOf(state, order);
  const settled = system.settled.filter((one) => one.version !== version);
  return change(state, order, { ...system, settled });
}

const KEPT_SETTLED = 5;

/** `isGone`: whether the process that holds a lease is no more. */
export function withLease(
  state: HostState,
  about: string,
  lease: Lease,
  isGone: (held: Lease) => boolean,
): HostState {
  const held = state.leases[about];
  if (held !== undefined && held.owner !== lease.owner && !isGone(held))
    throw errors.make('HOST_LEASED', { about, what: held.what });
  const leases = { ...state.leases, [about]: lease };
  return { ...state, generation: state.generation + 1, leases };
}

export function withoutLease(state: HostState, about: string, owner: string): HostState {
  if (state.leases[about]?.owner !== owner) return state;
  const leases = Object.fromEntries(Object.entries(state.leases).filter(([key]) => key !== about));
  return { ...state, leases };
}

export function withWeights(
  state: HostState,
  order: Order,
  weights: HostedSystem['weights'],
): HostState {
  const system = systemOf(state, order);
  const unknown = weights.find(
    ([name]) => !system.versions.some(({ version }) => version === name),
  );
  if (unknown !== undefined)
    throw errors.make('HOST_VERSION_UNKNOWN', { system: order.system, version: unknown[0] });
  const sum = weights.reduce((all, [, weight]) => all + weight, 0);
  const isShare = weights.every(([, weight]) => weight >= 0 && weight <= 1);
  if (!isShare || (weights.length > 0 && Math.abs(sum - 1) > 1e-9))
    throw errors.make('HOST_WEIGHTS_WRONG', { system: order.system, sum });
  return change(state, order, { ...system, weights });
}

/** Without one, nobody gets copies any more. */
export function withShadow(state: HostState, order: Order, shadow?: ShadowSpec): HostState {
  const { shadow: _, ...system } = systemOf(state, order);
  if (shadow === undefined) return change(state, order, system);
  if (!system.versions.some(({ version }) => version === shadow.version))
    throw errors.make('HOST_VERSION_UNKNOWN', { system: order.system, version: shadow.version });
  return change(state, order, { ...system, shadow });
}

export function withoutVersion(state: HostState, order: Order, version: string): HostState {
  const system = systemOf(state, order);
  const weight = system.weights.find(([name]) => name === version)?.[1] ?? 0;
  if (weight > 0) {
    const details = { system: order.system, version, share: `${Math.round(weight * 100)} %` };
    throw errors.make('HOST_VERSION_USED', details);
  }
  const { shadow, ...rest } = system;
  return change(state, order, {
    ...rest,
    ...(shadow === undefined || shadow.version === version ? {} : { shadow }),
    versions: system.versions.filter((spec) => spec.version !== version),
    weights: system.weights.filter(([name]) => name !== version),
  });
}

function systemOf(state: HostState, { system }: Order): HostedSystem {
  const found = state.systems[system];
  if (found === undefined) throw errors.make('HOST_SYSTEM_UNKNOWN', { system });
  return found;
}

function change(state: HostState, { system }: Order, next: HostedSystem): HostState {
  return { ...state, systems: { ...state.systems, [system]: next } };
}

/**
 * What takes a version back by itself, whatever its statistics say: it dies, is not well, fails
 * where it may not, holds too much memory, or breaks an objective. The first reason found is told.
 */
export interface VersionLook {
  readonly version: string;
  readonly isRunning: boolean;
  readonly restarts: number;
  readonly health: { readonly checks: number; readonly failed: number; readonly failing: number };
  readonly memoryMb?: number;
  readonly ageMs: number;
  readonly requests: number;
  readonly errors: number;
  readonly critical: { readonly requests: number; readonly errors: number };
}

export interface Reading {
  readonly name: string;
  /** Undefined: it could not be read, and why. */
  readonly value?: number;
  readonly why?: string;
  readonly most?: number;
  readonly least?: number;
  /** How many readings in a row were beyond it, this one included. */
  readonly beyond: number;
}

export interface TroubleLimits {
  readonly memoryMb?: number;
}

export interface ReleaseTrouble {
  /** The rule that it is stopped for. */
  readonly rule: 'restarts' | 'health' | 'critical' | 'errors' | 'memory' | 'objective';
  readonly text: string;
}

/** A check that fails once is a hiccup; this many of the last ones are not. */
const FLAPS = 3;
const IN_A_ROW = 2;
const EARLY_MS = 5 * 60_000;
const EARLY_SHARE = 0.05;
const EARLY_REQUESTS = 40;
const CRITICAL_LEAST = 2;
const TIMES_BESIDE = 3;
const MEMORY_MARGIN_MB = 64;
const BEYOND_LEAST = 2;

export function troubleOf(
  look: VersionLook,
  beside: VersionLook | undefined,
  readings: readonly Reading[],
  limits: TroubleLimits,
): ReleaseTrouble | undefined {
  return (
    died(look) ??
    unwell(look, beside) ??
    criticalOf(look, beside) ??
    early(look, beside) ??
    memoryOf(look, beside, limits) ??
    objectiveOf(readings)
  );
}

function died({ version, restarts, isRunning }: VersionLook): ReleaseTrouble | undefined {
  if (restarts > 0) {
    const times = restarts === 1 ? 'once' : `${restarts} times`;
    return { rule: 'restarts', text: `${version} ended by itself ${times}` };
  }
  return isRunning ? undefined : { rule: 'restarts', text: `${version} does not run` };
}

/** Not where the one beside it fails as well: then it is the machine. */
function unwell(look: VersionLook, beside: VersionLook | undefined): ReleaseTrouble | undefined {
  const { version, health } = look;
  const shared = beside?.health.failed ?? 0;
  if (health.failing >= IN_A_ROW && shared < IN_A_ROW) {
    const text = `the health check of ${version} failed ${health.failing} times in a row`;
    return { rule: 'health', text };
  }
  if (health.failed - shared < FLAPS) return undefined;
  const text = `the health check of ${version} flaps: ${health.failed} of ${health.checks} failed`;
  return { rule: 'health', text };
}

function criticalOf(
  { version, critical }: VersionLook,
  beside: VersionLook | undefined,
): ReleaseTrouble | undefined {
  const share = shareOf(critical);
  const other = beside === undefined ? 0 : shareOf(beside.critical);
  if (critical.errors < CRITICAL_LEAST || share <= TIMES_BESIDE * other) return undefined;
  const of = `${critical.errors} of ${critical.requests} answers of ${version}`;
  const text = `${of} on a critical path were errors${besideText(other, beside)}`;
  return { rule: 'critical', text };
}

function early(look: VersionLook, beside: VersionLook | undefined): ReleaseTrouble | undefined {
  const { version, ageMs, requests } = look;
  const share = shareOf(look);
  const other = beside === undefined ? 0 : shareOf(beside);
  const isEarly = ageMs <= EARLY_MS && requests >= EARLY_REQUESTS;
  if (!isEarly || share <= EARLY_SHARE || share <= 2 * other) return undefined;
  const text = `${percent(share)} of the answers of ${version} were errors, and 5 % is the most`;
  return { rule: 'errors', text };
}

function memoryOf(
  { version, memoryMb }: VersionLook,
  beside: VersionLook | undefined,
  limits: TroubleLimits,
): ReleaseTrouble | undefined {
  if (memoryMb === undefined) return undefined;
  if (limits.memoryMb !== undefined && memoryMb > limits.memoryMb) {
    const text = `${version} holds ${memoryMb} MB, and ${limits.memoryMb} MB is the most`;
    return { rule: 'memory', text };
  }
  const other = beside?.memoryMb;
  if (other === undefined || memoryMb <= 1.5 * other + MEMORY_MARGIN_MB) return undefined;
  return { rule: 'memory', text: `${version} holds ${memoryMb} MB beside ${other} MB` };
}

function objectiveOf(readings: readonly Reading[]): ReleaseTrouble | undefined {
  const broken = readings.find(({ beyond }) => beyond >= BEYOND_LEAST);
  if (broken === undefined) return undefined;
  const { name, value, most, least } = broken;
  const limit = most === undefined ? `${least} is the least` : `${most} is the most`;
  return { rule: 'objective', text: `${name} is ${rounded(value ?? 0)}, and ${limit}` };
}

/** Whether a reading is beyond what its objective allows; unknown is not, and is told as such. */
export function isBeyond({ value, most, least }: Omit<Reading, 'beyond' | 'name'>): boolean {
  if (value === undefined) return false;
  return (most !== undefined && value > most) || (least !== undefined && value < least);
}

function besideText(share: number, beside: VersionLook | undefined): string {
  return beside === undefined ? '' : ` (${percent(share)} beside it)`;
}

function shareOf({ requests, errors }: { readonly requests: number; readonly errors: number }) {
  return requests === 0 ? 0 : errors / requests;
}

function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

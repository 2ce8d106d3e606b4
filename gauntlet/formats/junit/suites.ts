/**
 * The suites of a JUnit report that are open, and what they claim held against what they contain.
 * Writers count differently (skipped ones among the tests or not, an error among the failures or
 * not), so a claim is a range; outside of every reading of it, it is a lie.
 */
import type { Claim } from '../../model/report.ts';
import { defined } from '../value.ts';

export interface Suite {
  name: string;
  file: string;
  host: string;
  /** `testsuites` only holds suites; its name is not part of a title. */
  readonly isRoot: boolean;
  tests: number | undefined;
  failures: number | undefined;
  errors: number | undefined;
  skipped: number | undefined;
  disabled: number | undefined;
  readonly direct: Contents;
  readonly total: Contents;
}

export interface Contents {
  cases: number;
  /** Cases that some writers do not count: the same one run again, one made up for an error. */
  uncounted: number;
  /** Cases that were run again: Surefire then counts the last round only. */
  rerun: number;
  failing: number;
  /** Elements that say failure or error; a case may have both. */
  failures: number;
  skipped: number;
}

export interface Suites {
  open(isRoot: boolean): Suite;
  close(): void;
  readonly current: Suite | undefined;
  readonly all: readonly Suite[];
  /** The first claim that can't be true. */
  readonly contradiction: string | undefined;
  claim(): Claim;
}

export function nothing(): Contents {
  return { cases: 0, uncounted: 0, rerun: 0, failing: 0, failures: 0, skipped: 0 };
}

export function suites(): Suites {
  const stack: Suite[] = [];
  let contradiction: string | undefined;
  let root: Claim | undefined;
  const sum = { cases: 0, failed: 0, skipped: 0 };
  const known = { cases: true, failed: true, skipped: true };
  let tops = 0;

  function addTop(suite: Suite): void {
    const claim = claimOf(suite);
    if (suite.isRoot) {
      root = claim;
      return;
    }
    tops += 1;
    for (const key of ['cases', 'failed', 'skipped'] as const) {
      sum[key] += claim[key] ?? 0;
      known[key] &&= claim[key] !== undefined;
    }
  }

  return {
    get current() {
      return stack.at(-1);
    },
    get all() {
      return stack;
    },
    get contradiction() {
      return contradiction;
    },
    open(isRoot) {
      const suite: Suite = {
        name: '',
        file: '',
        host: '',
        isRoot,
        tests: undefined,
        failures: undefined,
        errors: undefined,
        skipped: undefined,
        disabled: undefined,
        direct: nothing(),
        total: nothing(),
      };
      stack.push(suite);
      return suite;
    },
    close() {
      const suite = stack.pop();
      if (suite === undefined) return;
      add(suite.total, suite.direct);
      contradiction ??= lieOf(suite);
      const parent = stack.at(-1);
      if (parent !== undefined) add(parent.total, suite.total);
      if (suite.isRoot || parent === undefined || parent.isRoot) addTop(suite);
    },
    claim() {
      const summed: Claim = defined({
        cases: known.cases && tops > 0 ? sum.cases : undefined,
        failed: known.failed && tops > 0 ? sum.failed : undefined,
        skipped: known.skipped && tops > 0 ? sum.skipped : undefined,
      });
      return { ...summed, ...root };
    },
  };
}

function add(to: Contents, from: Contents): void {
  to.cases += from.cases;
  to.uncounted += from.uncounted;
  to.rerun += from.rerun;
  to.failing += from.failing;
  to.failures += from.failures;
  to.skipped += from.skipped;
}

function claimOf(suite: Suite): Claim {
  const { failures, errors } = suite;
  return defined({
    cases: suite.tests,
    failed: failures === undefined ? errors : failures + (errors ?? 0),
    skipped: suite.skipped ?? suite.disabled,
  });
}

/** A suite may count what is directly in it, or its inner suites too. */
function lieOf(suite: Suite): string | undefined {
  const lie = lieAbout(suite, suite.total);
  return lie === undefined || lieAbout(suite, suite.direct) === undefined ? undefined : lie;
}

function lieAbout(suite: Suite, seen: Contents): string | undefined {
  const name = suite.name === '' ? 'the report' : `suite "${suite.name.slice(0, 100)}"`;
  const says = (what: string, claimed: number, contained: number) =>
    `${name} claims ${claimed} ${what} and contains ${contained}`;
  const { tests, failures, errors, skipped, disabled } = suite;
  if (seen.rerun > 0) {
    return (tests ?? 0) > seen.cases ? says('tests', tests ?? 0, seen.cases) : undefined;
  }
  const missing = tests === undefined ? 0 : seen.cases - tests;
  if (tests !== undefined && missing !== seen.skipped && outside(missing, 0, seen.uncounted)) {
    return says('tests', tests, seen.cases);
  }
  if (failures !== undefined) {
    const most = failures + (errors ?? 0);
    const least = Math.max(failures, errors ?? 0);
    const few = seen.failing - seen.uncounted;
    if (most < few || least > seen.failures) return says('failed', most, seen.failing);
  }
  if (skipped === undefined) return undefined;
  const isTrue = seen.skipped >= skipped && seen.skipped <= skipped + (disabled ?? 0);
  return isTrue ? undefined : says('skipped', skipped, seen.skipped);
}

function outside(value: number, least: number, most: number): boolean {
  return value < least || value > most;
}

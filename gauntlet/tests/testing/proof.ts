/** The proof of a runner: a project as people have it, `init`, `run`, and what came of it. */
import { expect } from 'vitest';
import { testProject } from './project.ts';

interface Told {
  readonly title: string;
  readonly outcome: string;
  readonly at: string;
  readonly message: string;
}

export interface Shown {
  readonly code: number | null;
  readonly outlook: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly failures: readonly Told[];
  /** Each as `rule file:line`. */
  readonly findings: readonly string[];
  /** Why what is not whole is not. */
  readonly gaps: readonly string[];
  readonly text: string;
}

interface RunDocument {
  readonly findings: readonly {
    readonly rule: string;
    readonly place?: { readonly file: string; readonly line?: number };
  }[];
  readonly tasks: readonly {
    readonly task: string;
    readonly completeness: { readonly state: string; readonly why?: string };
  }[];
  readonly outlook: string;
  readonly counts: Record<string, number>;
  readonly failures: readonly {
    readonly locator: { readonly titles: readonly string[]; readonly file: string };
    readonly outcome: string;
    readonly failure: {
      readonly message: string;
      readonly place?: { readonly file: string; readonly line?: number };
    };
  }[];
}

export interface ProofOptions {
  /** node_modules for the project. */
  readonly packages?: string | undefined;
  readonly environment?: Record<string, string>;
  /** A configuration of its own in place of the one that `init` writes. */
  readonly configuration?: string;
}

/** Nothing is edited by hand between `init` and `run`. */
export async function proof(
  files: Readonly<Record<string, string>>,
  options: ProofOptions = {},
): Promise<Shown> {
  const { packages, environment, configuration } = options;
  const given = configuration === undefined ? {} : { 'gauntlet.yaml': configuration };
  const project = testProject({ ...files, ...given }, packages);
  const first = await project.gauntlet(['init'], environment);
  expect(first.stderr).toBe('');
  expect(first.code).toBe(0);
  const done = await project.gauntlet(['run', '--json'], environment);
  return shownOf(done);
}

function shownOf(done: { code: number | null; stdout: string; stderr: string }): Shown {
  if (!done.stdout.startsWith('{')) throw new Error(`no verdict: ${done.stdout}${done.stderr}`);
  const told: RunDocument = JSON.parse(done.stdout);
  return {
    code: done.code,
    outlook: told.outlook,
    counts: Object.fromEntries(Object.entries(told.counts).filter(([, count]) => count > 0)),
    failures: told.failures.map(({ locator, outcome, failure }) => ({
      title: locator.titles.join(' > '),
      outcome,
      at: `${failure.place?.file ?? locator.file}:${failure.place?.line ?? '?'}`,
      message: failure.message,
    })),
    findings: told.findings.map(
      ({ rule, place }) => `${rule} ${place?.file ?? ''}:${place?.line ?? '?'}`,
    ),
    gaps: told.tasks.flatMap(({ task, completeness: { state, why } }) =>
      state === 'whole' ? [] : [`${task}: ${why}`],
    ),
    text: done.stdout,
  };
}

/** What gives no evidence, or bad evidence, is no pass in any way that one can ask. */
export function expectNoPass({ outlook, code }: Shown): void {
  expect(outlook).not.toBe('pass');
  expect(code).toBeGreaterThan(0);
}

/** One suite that is ended after a few seconds. */
export function hanging(runner: string, more = ''): string {
  return `
systems:
  app:
    folder: .
    suites:
      unit: { runner: ${runner}, limit: 4 s${more} }
`;
}

/** Runners and checkers are asked for in the same way, by name. */
import type { System } from '../model/nouns.ts';
import { checkers } from '../runners/checkers/registry.ts';
import { runners } from '../runners/registry.ts';
import type { Runner } from '../runners/runner.ts';

const known = new Map([...runners, ...checkers].map((runner) => [runner.name, runner]));

export function runnerNamed(name: string): Runner | undefined {
  return known.get(name);
}

export function runnerNames(): readonly string[] {
  return [...known.keys()];
}

/** The names of those that can measure which lines ran. */
export function coverageRunners(): ReadonlySet<string> {
  return new Set([...known.values()].filter(({ can }) => can.coverage).map(({ name }) => name));
}

/** What a suite gives is its runner's to say, so that a configuration need not. */
export function withGives(systems: readonly System[]): readonly System[] {
  return systems.map((system) => ({
    ...system,
    suites: system.suites.map((suite) => ({
      ...suite,
      gives: runnerNamed(suite.runner)?.gives ?? suite.gives,
    })),
  }));
}

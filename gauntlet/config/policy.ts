/** Which rules hold: for every run, and for the gate of each environment. */
import { posix } from 'node:path';
import type { Area, RuleMode, RuleSetting } from '../model/nouns.ts';
import type { Configuration } from './schema.ts';

export interface EnvironmentPolicy {
  readonly name: string;
  readonly rules: readonly RuleSetting[];
}

/**
 * Failing tests block from the first day. What the project did not choose keeps what is reached
 * from getting worse, or advises; it is never red on the first day.
 */
const RUN_RULES: readonly RuleSetting[] = [
  byDefault('tests pass', 'block'),
  byDefault('lint', 'ratchet'),
  byDefault('security', 'advise'),
  byDefault('tests exist', 'ratchet'),
  byDefault('coverage', 'ratchet'),
  byDefault('new lines', 'advise'),
  byDefault('pyramid', 'ratchet'),
  byDefault('flaky', 'ratchet'),
  byDefault('burn-in', 'advise'),
  byDefault('time budget', 'advise'),
];

/** Areas are declared by the project, so it wants to hear of them. */
const AREAS = byDefault('areas', 'ratchet');

const STAGING: readonly RuleSetting[] = [
  block('tests pass', { layers: ['unit', 'integration', 'build'] }),
  block('coverage', { percent: 80 }),
  block('security'),
  block('lint'),
  block('freshness'),
  block('trust'),
];

const PRODUCTION: readonly RuleSetting[] = [
  block('tests pass', { layers: ['unit', 'integration', 'build', 'e2e'] }),
  ...STAGING.slice(1),
  block('contract'),
  block('smoke', { environment: 'staging' }),
  block('soak', { environment: 'staging', hours: 24 }),
  block('approval'),
];

const ENVIRONMENTS: Readonly<Record<string, readonly RuleSetting[]>> = {
  staging: STAGING,
  production: PRODUCTION,
};

function byDefault(rule: string, mode: RuleMode): RuleSetting {
  return { rule, mode, parameters: {}, byDefault: true };
}

function block(rule: string, parameters: RuleSetting['parameters'] = {}): RuleSetting {
  return { rule, mode: 'block', parameters };
}

type GivenRules = NonNullable<Configuration['rules']>;

export function rulesOf(given: Configuration): readonly RuleSetting[] {
  const hasAreas = declaresAreas(given);
  return merged(hasAreas ? [...RUN_RULES, AREAS] : RUN_RULES, given.rules ?? {});
}

function declaresAreas({ systems }: Configuration): boolean {
  return Object.values(systems).some(({ areas = {} }) => Object.keys(areas).length > 0);
}

/** An environment that is neither staging nor production asks for what its project says, only. */
export function environmentsOf(given: Configuration): readonly EnvironmentPolicy[] {
  const hasAreas = declaresAreas(given);
  const asked = given.environments ?? {};
  const names = new Set([...Object.keys(ENVIRONMENTS), ...Object.keys(asked)]);
  return [...names].map((name) => {
    const fallback = ENVIRONMENTS[name] ?? [];
    const rules = hasAreas && fallback.length > 0 ? [...fallback, block('areas')] : fallback;
    return { name, rules: merged(rules, asked[name]?.rules ?? {}) };
  });
}

function merged(fallback: readonly RuleSetting[], given: GivenRules): readonly RuleSetting[] {
  const rules = new Map(fallback.map((setting) => [setting.rule, setting]));
  for (const [rule, setting] of Object.entries(given)) {
    const known = rules.get(rule);
    const { profiles } = setting;
    rules.set(rule, {
      rule,
      mode: setting.mode ?? known?.mode ?? 'advise',
      parameters: setting.parameters ?? known?.parameters ?? {},
      ...(profiles === undefined ? {} : { profiles }),
    });
  }
  return [...rules.values()];
}

/** Files of an area are relative to its system; from here on to the project's root. */
export function areasOf(given: Configuration): readonly Area[] {
  const systems = Object.entries(given.systems);
  const names = systems.flatMap(([, { areas }]) => Object.keys(areas ?? {}));
  return systems.flatMap(([system, { folder = system, areas = {} }]) =>
    Object.entries(areas).map(([area, { kind, files }]) => ({
      name: names.filter((name) => name === area).length > 1 ? `${system} ${area}` : area,
      kind,
      files: files.map((file) => posix.join(folder, file)),
    })),
  );
}

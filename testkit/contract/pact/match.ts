/** Whether what came is what the contract says, by the rules of Pact's specification 3. */
import { isRecord, typeOf } from '../schema.ts';
import type { Matcher, Rule, Rules } from './pact.ts';
import { parsePath, pathText, type Step, weight } from './path.ts';

export interface MatchOptions {
  readonly rules: Rules;
  /** A request may hold no more than was agreed on; an answer may. */
  readonly mayHaveMore: boolean;
}

/** What is wrong, one line each; nothing when all is well. */
export function matchBody(expected: unknown, actual: unknown, options: MatchOptions): string[] {
  return matchAt(expected, actual, [], options);
}

function matchAt(
  expected: unknown,
  actual: unknown,
  place: readonly Step[],
  options: MatchOptions,
): string[] {
  const found = ruleFor(options.rules, place);
  if (found) {
    const problem = matchRule(found.rule, expected, actual);
    if (problem !== undefined) return [`${pathText(place)}: ${problem}`];
  }
  if (Array.isArray(expected)) return matchItems(expected, actual, place, options, found?.rule);
  if (isRecord(expected)) return matchMembers(expected, actual, place, options);
  const isRuled = found !== undefined;
  return isRuled || same(expected, actual) ? [] : [differs(expected, actual, place)];
}

function same(expected: unknown, actual: unknown): boolean {
  return expected === actual || (expected === null && actual === undefined);
}

function differs(expected: unknown, actual: unknown, place: readonly Step[]): string {
  return `${pathText(place)}: ${text(actual)} instead of ${text(expected)}`;
}

const text = (value: unknown) => JSON.stringify(value) ?? 'nothing';

function ruleFor(rules: Rules, place: readonly Step[]) {
  const fitting = Object.entries(rules)
    .map(([path, rule]) => ({ rule, steps: parsePath(path) }))
    .map((one) => ({ ...one, weight: weight(one.steps, place) }))
    // Only `type` goes on to what is inside; other matchers are about their own place alone.
    .filter((one) => one.weight > 0 && (one.steps.length === place.length || cascades(one.rule)));
  const [best] = fitting.toSorted(
    (one, other) => other.weight - one.weight || other.steps.length - one.steps.length,
  );
  return best;
}

const cascades = ({ matchers }: Rule) => matchers.every(({ match }) => match === 'type');

function matchItems(
  expected: readonly unknown[],
  actual: unknown,
  place: readonly Step[],
  options: MatchOptions,
  rule: Rule | undefined,
): string[] {
  if (!Array.isArray(actual)) return [differs(expected, actual, place)];
  const isLike = rule?.matchers.some(({ match }) => match === 'type') ?? false;
  if (!isLike && expected.length !== actual.length) {
    return [`${pathText(place)}: ${actual.length} elements instead of ${expected.length}`];
  }
  if (expected.length === 0) return [];
  return actual.flatMap((item, index) => {
    const example = index < expected.length ? expected[index] : expected[0];
    return matchAt(example, item, [...place, index], options);
  });
}

function matchMembers(
  expected: Readonly<Record<string, unknown>>,
  actual: unknown,
  place: readonly Step[],
  options: MatchOptions,
): string[] {
  if (!isRecord(actual)) return [differs(expected, actual, place)];
  // `$.map.*` says that the keys are data: each value is like the first example.
  const isMap = Object.keys(options.rules).some((path) => {
    const steps = parsePath(path);
    return (
      steps.length === place.length + 1 &&
      steps.at(-1) === '*' &&
      weight(steps.slice(0, -1), place) > 0
    );
  });
  if (isMap) {
    const [example] = Object.values(expected);
    return Object.entries(actual).flatMap(([name, value]) =>
      matchAt(expected[name] ?? example, value, [...place, name], options),
    );
  }
  const more = Object.keys(actual).filter((name) => !Object.hasOwn(expected, name));
  const surplus = options.mayHaveMore ? [] : more;
  return [
    ...Object.entries(expected).flatMap(([name, value]) => {
      const at = [...place, name];
      const isThere = Object.hasOwn(actual, name);
      return isThere ? matchAt(value, actual[name], at, options) : [`${pathText(at)}: is missing`];
    }),
    ...surplus.map((name) => `${pathText([...place, name])}: was not agreed on`),
  ];
}

export function matchRule(rule: Rule, expected: unknown, actual: unknown): string | undefined {
  const problems = rule.matchers.map((matcher) => matchOne(matcher, expected, actual));
  if (rule.combine === 'OR' && problems.includes(undefined)) return undefined;
  return problems.find((problem) => problem !== undefined);
}

function matchOne(matcher: Matcher, expected: unknown, actual: unknown): string | undefined {
  const { match } = matcher;
  const wanted = (what: string, isRight: boolean) =>
    isRight ? undefined : `${text(actual)} is not ${what}`;
  if (match === 'type') return matchType(matcher, expected, actual);
  if (match === 'regex') {
    const isMatch = new RegExp(`^(?:${matcher.regex ?? ''})$`).test(String(actual));
    return wanted(`of the form ${matcher.regex}`, isMatch);
  }
  if (match === 'equality') return wanted(text(expected), text(expected) === text(actual));
  if (match === 'integer') return wanted('an integer', typeOf(actual) === 'integer');
  if (match === 'decimal') return wanted('a decimal number', typeOf(actual) === 'number');
  if (match === 'number') return wanted('a number', typeof actual === 'number');
  if (match === 'null') return wanted('null', actual === null);
  if (match === 'boolean') return wanted('a boolean', typeof actual === 'boolean');
  if (match === 'include') {
    return wanted(`a text with ${matcher.value}`, String(actual).includes(matcher.value ?? ''));
  }
  if (/^(?:date|time|timestamp|datetime)$/.test(match)) {
    return wanted(`a ${match}`, typeof actual === 'string' && /\d/.test(actual));
  }
  return `the matcher '${match}' is not known here`;
}

function matchType({ min, max }: Matcher, expected: unknown, actual: unknown): string | undefined {
  const kind = (value: unknown) => typeOf(value).replace('integer', 'number');
  if (kind(expected) !== kind(actual)) {
    return `${text(actual)} is ${kind(actual)} and not ${kind(expected)}`;
  }
  if (!Array.isArray(actual)) return undefined;
  if (min !== undefined && actual.length < min) return `fewer than ${min} elements`;
  return max !== undefined && actual.length > max ? `more than ${max} elements` : undefined;
}

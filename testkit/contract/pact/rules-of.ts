/** The matching rules for an example: its types count, its values do not, unless they are told. */
import { isRecord, typeOf } from '../schema.ts';
import type { Rules } from './pact.ts';
import { pathText, type Step } from './path.ts';

export interface ExampleOptions {
  /** Paths whose values must be these: `state`, `items[].kind`. */
  readonly exact?: readonly string[];
  /** Paths whose values follow a form: `{ id: '[a-z]+-\\d+' }`. */
  readonly forms?: Readonly<Record<string, string>>;
}

export function rulesOf(example: unknown, options: ExampleOptions = {}): Rules {
  return Object.fromEntries(rulesAt(example, [], '', options));
}

function rulesAt(
  example: unknown,
  steps: readonly Step[],
  told: string,
  options: ExampleOptions,
): [string, Rules[string]][] {
  const own = (matcher: Rules[string]['matchers'][number]): [string, Rules[string]] => [
    pathText(steps),
    { combine: 'AND', matchers: [matcher] },
  ];
  if (options.exact?.includes(told)) return [own({ match: 'equality' })];
  const regex = options.forms?.[told];
  if (regex !== undefined) return [own({ match: 'regex', regex })];
  if (Array.isArray(example)) {
    const items = example.slice(0, 1);
    const min = items.length;
    const inner = items.flatMap((one) => rulesAt(one, [...steps, '*'], `${told}[]`, options));
    return [own({ match: 'type', ...(min > 0 ? { min } : {}) }), ...inner];
  }
  if (isRecord(example)) {
    const inner = Object.entries(example).flatMap(([name, value]) =>
      rulesAt(value, [...steps, name], told === '' ? name : `${told}.${name}`, options),
    );
    return [own({ match: 'type' }), ...inner];
  }
  return [own({ match: typeOf(example) === 'integer' ? 'integer' : 'type' })];
}

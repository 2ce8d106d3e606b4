/**
 * Reads the parameters of a rule. Each rule says once what it takes; the same reading finds the
 * mistakes when a configuration is loaded and gives the values when evidence is judged.
 */
export type Parameters = Readonly<Record<string, unknown>>;

export interface ParameterMistake {
  /** Empty when the rule as a whole is meant. */
  readonly parameter: string;
  readonly message: string;
}

export interface NumberRange {
  readonly least?: number;
  readonly most?: number;
}

export interface ParameterReader {
  number(name: string, fallback: number, range?: NumberRange): number;
  /** Undefined when it is not set. */
  optional(name: string, range?: NumberRange): number | undefined;
  percent(name: string, fallback: number): number;
  text(name: string): string | undefined;
  texts(name: string, fallback: readonly string[]): readonly string[];
  choice<T extends string>(name: string, options: readonly T[], fallback: T): T;
  /** A map from names to numbers, as `{ unit: 30000 }`. */
  numbers(name: string, range?: NumberRange): Readonly<Record<string, number>>;
}

export interface Reading<P> {
  readonly value: P;
  readonly mistakes: readonly ParameterMistake[];
}

export function readParameters<P>(
  given: Parameters,
  read: (reader: ParameterReader) => P,
): Reading<P> {
  const mistakes: ParameterMistake[] = [];
  const known = new Set<string>();
  const complain = (parameter: string, message: string) => mistakes.push({ parameter, message });
  const value = read(readerOf(given, known, complain));
  for (const name of Object.keys(given)) {
    if (known.has(name)) continue;
    const names = [...known].join(', ');
    complain(name, names === '' ? 'this rule takes no parameters' : `it takes: ${names}`);
  }
  return { value, mistakes };
}

type Complain = (parameter: string, message: string) => void;

function readerOf(given: Parameters, known: Set<string>, complain: Complain): ParameterReader {
  const take = (name: string): unknown => {
    known.add(name);
    return given[name];
  };
  const optional = (name: string, range: NumberRange = {}) => {
    const value = take(name);
    if (value === undefined) return undefined;
    if (isNumberIn(value, range)) return value;
    complain(name, `${name} is ${rangeText(range)}`);
    return undefined;
  };
  const number = (name: string, fallback: number, range: NumberRange = { least: 0 }) =>
    optional(name, range) ?? fallback;
  return {
    number,
    optional,
    percent: (name, fallback) => number(name, fallback, { least: 0, most: 100 }),
    text: (name) => textAt(take(name), name, complain),
    texts: (name, fallback) => textsAt(take(name), name, fallback, complain),
    choice: (name, options, fallback) => choiceAt(take(name), name, options, fallback, complain),
    numbers: (name, range = { least: 0 }) => numbersAt(take(name), name, range, complain),
  };
}

function textAt(value: unknown, name: string, complain: Complain): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  complain(name, `${name} is a text`);
  return undefined;
}

function textsAt(
  value: unknown,
  name: string,
  fallback: readonly string[],
  complain: Complain,
): readonly string[] {
  if (value === undefined) return fallback;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  complain(name, `${name} is a list of texts, such as ["unit"]`);
  return fallback;
}

function choiceAt<T extends string>(
  value: unknown,
  name: string,
  options: readonly T[],
  fallback: T,
  complain: Complain,
): T {
  if (value === undefined) return fallback;
  const chosen = options.find((option) => option === value);
  if (chosen === undefined) complain(name, `${name} is one of ${options.join(', ')}`);
  return chosen ?? fallback;
}

function numbersAt(
  value: unknown,
  name: string,
  range: NumberRange,
  complain: Complain,
): Readonly<Record<string, number>> {
  if (value === undefined) return {};
  const entries = isRecord(value) ? Object.entries(value) : [];
  const numbers = entries.flatMap(([key, each]) =>
    isNumberIn(each, range) ? [[key, each] as const] : [],
  );
  if (!isRecord(value) || numbers.length < entries.length) {
    complain(name, `${name} maps names to numbers; each is ${rangeText(range)}`);
  }
  return Object.fromEntries(numbers);
}

function isNumberIn(value: unknown, { least, most }: NumberRange): value is number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  return (least === undefined || value >= least) && (most === undefined || value <= most);
}

function rangeText({ least, most }: NumberRange): string {
  if (least !== undefined && most !== undefined) return `a number from ${least} to ${most}`;
  return least === undefined ? 'a number' : `a number, ${least} or more`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

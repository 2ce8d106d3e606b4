/** PURE: the query of a request, as its operation reads it and as its signature covers it. */
import { percentBytes, percentEncode, percentText } from './percent.ts';

export interface Query {
  get(name: string): string | undefined;
  has(name: string): boolean;
  readonly names: readonly string[];
  /** Encoded and sorted, as it is signed, without the parameters named. */
  canonical(without?: string): string;
}

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly encodedName: string;
  readonly encodedValue: string;
}

export function parseQuery(raw: string): Query {
  const parameters = raw
    .split('&')
    .filter((text) => text !== '')
    .map(parseParameter);
  const values = new Map<string, string>();
  for (const { name, value } of parameters) {
    if (!values.has(name)) values.set(name, value);
  }
  return {
    get: (name) => values.get(name),
    has: (name) => values.has(name),
    names: [...values.keys()],
    canonical: (without) =>
      parameters
        .filter(({ name }) => name !== without)
        .sort(byEncoding)
        .map(({ encodedName, encodedValue }) => `${encodedName}=${encodedValue}`)
        .join('&'),
  };
}

function parseParameter(text: string): Parameter {
  const at = text.indexOf('=');
  const rawName = spaced(at < 0 ? text : text.slice(0, at));
  const rawValue = spaced(at < 0 ? '' : text.slice(at + 1));
  return {
    name: percentText(rawName),
    value: percentText(rawValue),
    encodedName: percentEncode(percentBytes(rawName)),
    encodedValue: percentEncode(percentBytes(rawValue)),
  };
}

/** Form encoding, which some clients use in queries: `+` is a blank. */
function spaced(text: string): string {
  return text.replaceAll('+', '%20');
}

function byEncoding(one: Parameter, other: Parameter): number {
  if (one.encodedName !== other.encodedName) return one.encodedName < other.encodedName ? -1 : 1;
  if (one.encodedValue === other.encodedValue) return 0;
  return one.encodedValue < other.encodedValue ? -1 : 1;
}

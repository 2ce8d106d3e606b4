/**
 * What is wrong with a field, in words for who sent it: which form is asked, and what came. Those
 * of the library speak of its own types ("expected int to be >=1, received NaN"). Pure.
 */
import type { z } from 'zod';
import { recordOf } from '../dialects/json.ts';

type Issue = z.core.$ZodRawIssue;

/** Where a schema has no words of its own. */
export function problemWords(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? missing : wrongType(issue.expected, issue.input);
    case 'too_small':
      return sizeWords(issue.origin, issue.minimum, 'or more', 'or more');
    case 'too_big':
      return sizeWords(issue.origin, issue.maximum, 'or less', 'or fewer');
    case 'invalid_value':
      return issue.input === undefined ? missing : oneOf(issue.values);
    case 'invalid_format':
      return formats[issue.format] ?? 'does not have the form that is asked';
    case 'invalid_union':
      return unionWords(issue);
    default:
      return undefined;
  }
}

const missing = 'is missing';

/** JSON's types, by the names that the schemas have for them. */
const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  null: 'null',
};

function wrongType(expected: string, input: unknown): string {
  const asked = `must be ${typeNames[expected] ?? expected}`;
  // A number that is not whole, and what came in a query and is no number, are plain to see.
  if (expected === 'int' || Number.isNaN(input)) return asked;
  return `${asked}, and is ${typeNames[typeOf(input)] ?? typeof input}`;
}

function typeOf(input: unknown): string {
  if (input === null) return 'null';
  return Array.isArray(input) ? 'array' : typeof input;
}

const units: Readonly<Record<string, string>> = { string: 'character', array: 'item' };

function sizeWords(origin: string, size: number | bigint, ofNumber: string, ofCount: string) {
  const unit = units[origin];
  if (unit === undefined) return `must be ${size} ${ofNumber}`;
  return `must have ${size} ${unit}${Number(size) === 1 ? '' : 's'} ${ofCount}`;
}

function oneOf(values: readonly unknown[]): string {
  const named = values.map((value) => JSON.stringify(value));
  const last = named.pop() ?? '';
  return `must be ${named.length === 0 ? '' : `${named.join(', ')} or `}${last}`;
}

const formats: Readonly<Record<string, string>> = {
  uuid: 'is no id, which is a UUID',
  email: 'is no address such as "ann@example.com"',
  datetime: 'is no moment such as "2026-01-31T12:00:00Z"',
};

type UnionIssue = Extract<Issue, { readonly code: 'invalid_union' }>;

/** What one alternative found in a value of the right type; else the types that are taken. */
function unionWords({ errors, options, input, discriminator = '' }: UnionIssue): string {
  if (input === undefined) return missing;
  if (Array.isArray(options)) {
    return recordOf(input)[discriminator] === undefined ? missing : oneOf(options);
  }
  const firsts = errors.flatMap(([first]) => (first === undefined ? [] : [first]));
  const meant = firsts.find(({ code, path }) => code !== 'invalid_type' && path.length === 0);
  if (meant !== undefined) return meant.message;
  const types = firsts.flatMap((first) =>
    first.code === 'invalid_type' ? [typeNames[first.expected] ?? first.expected] : [],
  );
  return `must be ${[...new Set(types)].join(', or ')}`;
}

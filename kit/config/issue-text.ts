/** Says what zod found in words that name the key, and what to write instead. */
import type { z } from 'zod';
import { nearest } from './nearest.ts';

type Issue = z.core.$ZodIssue;

export interface IssueText {
  readonly code: 'WRONG_TYPE' | 'BAD_VALUE';
  readonly message: string;
  readonly fix: string;
}

export interface Subject {
  /** How the key is called, in backquotes. */
  readonly name: string;
  readonly value: unknown;
  /** The environment variables that the value came from: then it is never shown. */
  readonly variables: readonly string[];
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a map',
  record: 'a map',
  null: 'null',
  undefined: 'absent',
  function: 'a function',
};

export function typeName(expected: string): string {
  return TYPE_NAMES[expected] ?? expected;
}

function shown({ value, variables }: Subject): string {
  if (variables.length > 0) return `what ${variables.map((name) => `$${name}`).join(', ')} holds`;
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'function') return 'a function';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

export function wrongType(expected: readonly string[], subject: Subject): IssueText {
  const wanted = oneOf(expected.map(typeName));
  const message = `${subject.name} must be ${wanted}, not ${shown(subject)}`;
  return { code: 'WRONG_TYPE', message, fix: typeFix(expected, subject) };
}

export function wrongValue(values: readonly unknown[], subject: Subject): IssueText {
  const words = values.map(String);
  const near =
    typeof subject.value === 'string' && subject.variables.length === 0
      ? nearest(subject.value, words)
      : undefined;
  const all = words.length > 12 ? `${words.slice(0, 12).join(', ')} ...` : words.join(', ');
  return {
    code: 'BAD_VALUE',
    message: `${subject.name} can not be ${shown(subject)}`,
    fix: near === undefined ? `Write one of: ${all}.` : `Did you mean ${near}? Allowed: ${all}.`,
  };
}

/** For issues about one value; those about keys and unions are taken apart by the caller. */
export function issueText(issue: Issue, subject: Subject): IssueText {
  if (issue.code === 'invalid_type') return wrongType([issue.expected], subject);
  if (issue.code === 'invalid_value') return wrongValue(issue.values, subject);
  const own = isDefaultMessage(issue) ? ruleText(issue) : undefined;
  const fix = fixOf(issue) ?? own?.fix ?? `Correct ${subject.name}.`;
  if (own !== undefined) {
    const message = `${subject.name} must ${own.must}, and is ${shown(subject)}`;
    return { code: 'BAD_VALUE', message, fix };
  }
  return { code: 'BAD_VALUE', message: `${subject.name}: ${issue.message}`, fix };
}

/** A message that a schema's author wrote says more than ours. */
function isDefaultMessage(issue: Issue): boolean {
  return /^(Invalid|Too (small|big)|Unrecognized)\b/.test(issue.message);
}

function fixOf(issue: Issue): string | undefined {
  const fix = issue.code === 'custom' ? issue.params?.fix : undefined;
  return typeof fix === 'string' ? fix : undefined;
}

function ruleText(issue: Issue): { must: string; fix: string } | undefined {
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const isSmall = issue.code === 'too_small';
    const limit = isSmall ? issue.minimum : issue.maximum;
    const units: Readonly<Record<string, string>> = { string: 'characters', array: 'entries' };
    const unit = units[issue.origin];
    const bound = `${bounds(isSmall, issue.inclusive ?? true)} ${limit}`;
    const fix = `Use ${bound}${unit === undefined ? '' : ` ${unit}`}.`;
    return { must: unit === undefined ? `be ${bound}` : `have ${bound} ${unit}`, fix };
  }
  if (issue.code === 'not_multiple_of') {
    const must = `be a multiple of ${issue.divisor}`;
    return { must, fix: `Use a multiple of ${issue.divisor}.` };
  }
  if (issue.code !== 'invalid_format') return undefined;
  const pattern = issue.format === 'regex' && issue.pattern ? issue.pattern : undefined;
  if (pattern !== undefined) {
    return { must: `match ${pattern}`, fix: `Write it so that it matches ${pattern}.` };
  }
  const example = FORMAT_EXAMPLES[issue.format];
  const fix = example === undefined ? `Write a valid ${issue.format}.` : `Such as ${example}.`;
  return { must: `be a valid ${issue.format}`, fix };
}

const FORMAT_EXAMPLES: Readonly<Record<string, string>> = {
  url: 'https://example.com',
  email: 'name@example.com',
  datetime: '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  time: '12:30:00',
  duration: 'P3D',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
};

function bounds(isSmall: boolean, isInclusive: boolean): string {
  if (isSmall) return isInclusive ? 'at least' : 'more than';
  return isInclusive ? 'at most' : 'less than';
}

function typeFix(expected: readonly string[], { value, variables }: Subject): string {
  const [first = ''] = expected;
  if (variables.length > 0)
    return `Set ${variables.join(', ')} to ${oneOf(expected.map(typeName))}.`;
  const isPlain = ['number', 'boolean'].includes(typeof value);
  if (expected.includes('string') && isPlain) return `Put quotes around it: "${String(value)}".`;
  if (first === 'array' && value !== null) return 'Put it in a list: [ ... ], or a line with "- ".';
  if (['number', 'int', 'boolean'].includes(first) && typeof value === 'string') {
    return `Write ${typeName(first)} without quotes.`;
  }
  return `Write ${oneOf(expected.map(typeName))}.`;
}

function oneOf(words: readonly string[]): string {
  const all = [...new Set(words)];
  const last = all.pop() ?? '';
  return all.length === 0 ? last : `${all.join(', ')} or ${last}`;
}

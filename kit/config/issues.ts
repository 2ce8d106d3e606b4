/**
 * Takes apart what zod found: one finding per mistake, with the full path. Knows nothing of texts
 * and places, so that it serves files and values of programs alike.
 */
import type { z } from 'zod';
import type { ConfigPath, DiagnosticCode } from './diagnostics.ts';
import { pathText } from './diagnostics.ts';
import {
  type IssueText,
  issueText,
  type Subject,
  typeName,
  wrongType,
  wrongValue,
} from './issue-text.ts';
import { nearest } from './nearest.ts';
import { knownKeys } from './schema-keys.ts';

type Issue = z.core.$ZodIssue;

export interface Finding {
  readonly code: DiagnosticCode;
  readonly path: ConfigPath;
  /** What to point at; for `missing` the map that should hold the key. */
  readonly target: 'value' | 'key' | 'missing';
  readonly message: string;
  readonly fix: string;
  /** A rule over a whole map or list, which a mistake inside may have set off. */
  readonly isOverall: boolean;
}

export interface FindingsInput {
  readonly schema: z.core.$ZodType;
  readonly value: unknown;
  /** The environment variables that the value at a path came from. */
  readonly variablesAt: (path: ConfigPath) => readonly string[];
}

export function findingsOf(issues: readonly Issue[], input: FindingsInput): Finding[] {
  return issues.flatMap((issue) => takeApart(issue, [], input));
}

function takeApart(issue: Issue, above: ConfigPath, input: FindingsInput): Finding[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(key, path, input));
  }
  if (issue.code === 'invalid_key') {
    const inner = issue.issues[0]?.message ?? issue.message;
    const message = `the key \`${String(path.at(-1))}\` is not allowed: ${inner}`;
    return [finding('BAD_VALUE', path, 'key', { message, fix: 'Rename the key.' })];
  }
  if (issue.code === 'invalid_union') return fromUnion(issue, path, input);
  return [plain(issue, path, input)];
}

function plain(issue: Issue, path: ConfigPath, input: FindingsInput): Finding {
  const subject = subjectAt(path, input);
  const isTyped = issue.code === 'invalid_type' || issue.code === 'invalid_value';
  if (isTyped && subject.value === undefined) return missingKey(issue, path);
  const text = issueText(issue, subject);
  const isOverall = issue.code === 'custom' && typeof subject.value === 'object';
  return { ...finding(text.code, path, 'value', text), isOverall };
}

function unknownKey(key: string, path: ConfigPath, input: FindingsInput): Finding {
  const keys = knownKeys(input.schema, path);
  const near = nearest(key, keys);
  const owner = path.length === 0 ? '' : ` of \`${pathText(path)}\``;
  const list = keys.length > 20 ? `${keys.slice(0, 20).join(', ')} ...` : keys.join(', ');
  const known = keys.length === 0 ? 'Remove it.' : `Remove it, or use one of: ${list}.`;
  const fix = near === undefined ? known : `Did you mean \`${near}\`?`;
  const message = `\`${key}\` is not a known key${owner}`;
  return finding('UNKNOWN_KEY', [...path, key], 'key', { message, fix });
}

function missingKey(issue: Issue, path: ConfigPath): Finding {
  const key = String(path.at(-1) ?? '');
  const owner = path.slice(0, -1);
  const where = owner.length === 0 ? 'the configuration' : `\`${pathText(owner)}\``;
  let wanted = '...';
  if (issue.code === 'invalid_type') wanted = `(${typeName(issue.expected)})`;
  if (issue.code === 'invalid_value') wanted = `(${issue.values.map(String).join(', ')})`;
  const message = `\`${key}\` is missing in ${where}`;
  return finding('MISSING_KEY', path, 'missing', { message, fix: `Add \`${key}: ${wanted}\`.` });
}

type UnionIssue = Extract<Issue, { code: 'invalid_union' }>;

/** A union reports on every branch: the one that was meant is the one that fits best. */
function fromUnion(issue: UnionIssue, path: ConfigPath, input: FindingsInput): Finding[] {
  const subject = subjectAt(path, input);
  if (issue.errors.length === 0) {
    const { options = [] } = issue as { options?: readonly unknown[] };
    if (options.length === 0) return [finding('BAD_VALUE', path, 'value', genericText(subject))];
    if (subject.value !== undefined) {
      return [finding('BAD_VALUE', path, 'value', wrongValue(options, subject))];
    }
    return [
      missingKey(
        { code: 'invalid_value', path: [], message: '', values: asPrimitives(options) },
        path,
      ),
    ];
  }
  if (subject.value === undefined) {
    const first = issue.errors[0]?.[0];
    return [missingKey(first ?? issue, path)];
  }
  const fitting = issue.errors.filter((branch) => !branch.some(isRootMismatch));
  const [best] = fitting.toSorted((a, b) => a.length - b.length);
  if (best !== undefined) return best.flatMap((inner) => takeApart(inner, path, input));
  const roots = issue.errors.flat().filter((inner) => inner.path.length === 0);
  const types = roots.flatMap((inner) => (inner.code === 'invalid_type' ? [inner.expected] : []));
  const values = roots.flatMap((inner) => (inner.code === 'invalid_value' ? inner.values : []));
  const isWord = typeof subject.value === 'string' || types.length === 0;
  if (values.length > 0 && isWord) {
    return [finding('BAD_VALUE', path, 'value', wrongValue(values, subject))];
  }
  const kinds = [...types, ...values.map((value) => JSON.stringify(value))];
  return [finding('WRONG_TYPE', path, 'value', wrongType(kinds, subject))];
}

function isRootMismatch(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function genericText({ name }: Subject): IssueText {
  const message = `${name} fits more than one of its forms`;
  return { code: 'BAD_VALUE', message, fix: 'Remove what belongs to the other form.' };
}

function asPrimitives(values: readonly unknown[]): z.core.util.Primitive[] {
  return values.map((value) => (typeof value === 'string' ? value : String(value)));
}

function finding(
  code: DiagnosticCode,
  path: ConfigPath,
  target: Finding['target'],
  { message, fix }: { message: string; fix: string },
): Finding {
  return { code, path, target, message, fix, isOverall: false };
}

function subjectAt(path: ConfigPath, input: FindingsInput): Subject {
  const name = path.length === 0 ? 'the configuration' : `\`${pathText(path)}\``;
  let { value } = input;
  for (const part of path) {
    const isInside = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
    value = isInside ? (value as Record<PropertyKey, unknown>)[part] : undefined;
  }
  return { name, value, variables: input.variablesAt(path) };
}

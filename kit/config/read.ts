/** The reader of every product: text and schema in, a value or all of its mistakes out. */
import { z } from 'zod';
import type { ConfigPath, ConfigResult } from './diagnostics.ts';
import type { Environment } from './expansion.ts';
import { type Finding, findingsOf } from './issues.ts';
import { type ConfigLimits, DEFAULT_LIMITS } from './limits.ts';
import { hasBroken, type Located, type LocatedScalar, plainValue, stepsTo } from './located.ts';
import { Mistakes } from './mistakes.ts';
import { parseConfig } from './parse.ts';
import { Source, type Span } from './source.ts';

export interface ReadOptions<Schema extends z.core.$ZodType> {
  /** Named in diagnostics. A name that ends in `.json` is held to JSON. */
  readonly file: string;
  readonly text: string;
  readonly schema: Schema;
  /** What `${NAME}` stands for. */
  readonly environment: Environment;
  readonly limits?: Partial<ConfigLimits>;
}

export function readConfig<Schema extends z.core.$ZodType>(
  options: ReadOptions<Schema>,
): ConfigResult<z.output<Schema>> {
  const source = new Source(options.file, options.text);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const mistakes = new Mistakes();
  const isJson = options.file.endsWith('.json');
  const { environment, schema } = options;
  const root = parseConfig({ source, isJson, environment, limits, mistakes });
  let value: z.output<Schema> | undefined;
  if (root !== undefined) {
    // What an editor reads to find the schema; no part of the configuration.
    if (root.kind === 'map') root.entries.delete('$schema');
    const result = check(root, schema);
    if (result.success) value = result.data;
    else report(root, result.error.issues, { schema, source, mistakes });
  }
  if (mistakes.count > 0) {
    return { ok: false, diagnostics: mistakes.diagnostics(source, limits.diagnostics) };
  }
  return { ok: true, value: value as z.output<Schema> };
}

/**
 * Asks the schema, and where it refuses an expanded value, asks again with its other meaning:
 * `${ID}` with ID=42 is a number for a schema of numbers, and text for one of texts.
 */
function check<Schema extends z.core.$ZodType>(
  root: Located,
  schema: Schema,
): z.ZodSafeParseResult<z.output<Schema>> {
  const ask = (): z.ZodSafeParseResult<z.output<Schema>> => safeParse(schema, plainValue(root));
  const first = ask();
  if (first.success) return first;
  const swapped = refusedScalars(root, first.error.issues);
  if (swapped.size === 0) return first;
  for (const node of swapped.keys()) swap(node, swapped);
  const second = ask();
  if (second.success) return second;
  const still = [...refusedScalars(root, second.error.issues).keys()];
  const back = still.filter((node) => swapped.has(node));
  if (back.length === 0) return second;
  for (const node of back) node.value = swapped.get(node);
  return ask();
}

function safeParse<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
): z.ZodSafeParseResult<z.output<Schema>> {
  return z.safeParse(schema, value) as z.ZodSafeParseResult<z.output<Schema>>;
}

/** The expanded scalars that an issue names and that may mean something else, with their value. */
function refusedScalars(
  root: Located,
  issues: readonly z.core.$ZodIssue[],
): Map<LocatedScalar, unknown> {
  const found = new Map<LocatedScalar, unknown>();
  const look = (issue: z.core.$ZodIssue, above: ConfigPath): void => {
    const path = [...above, ...issue.path];
    const steps = stepsTo(root, path);
    const node = steps.at(-1)?.node;
    const isThere = steps.length === path.length + 1;
    if (isThere && node?.kind === 'scalar' && 'other' in node) found.set(node, node.value);
    if (issue.code !== 'invalid_union') return;
    for (const inner of issue.errors.flat()) look(inner, path);
  };
  for (const issue of issues) look(issue, []);
  return found;
}

function swap(node: LocatedScalar, values: ReadonlyMap<LocatedScalar, unknown>): void {
  node.value = values.get(node) === node.value ? node.other : node.value;
}

interface ReportInput {
  readonly schema: z.core.$ZodType;
  readonly source: Source;
  readonly mistakes: Mistakes;
}

function report(root: Located, issues: readonly z.core.$ZodIssue[], input: ReportInput): void {
  const { schema, source, mistakes } = input;
  const variablesAt = (path: ConfigPath): readonly string[] => {
    const steps = stepsTo(root, path);
    const node = steps.at(-1)?.node;
    return steps.length === path.length + 1 && node?.kind === 'scalar' ? node.variables : [];
  };
  for (const finding of findingsOf(issues, { schema, value: plainValue(root), variablesAt })) {
    if (isConsequence(root, finding)) continue;
    const { code, message, fix, path } = finding;
    mistakes.add({ code, message, fix, path, span: spanOf(root, finding, source) });
  }
}

/** A mistake told already (bad syntax, an unset variable) must not be told again by the schema. */
function isConsequence(root: Located, finding: Finding): boolean {
  const steps = stepsTo(root, finding.path);
  if (steps.some(({ node }) => node.isBroken)) return true;
  const last = steps.at(-1)?.node ?? root;
  if (finding.target === 'missing') return last.kind === 'map' && last.isIncomplete;
  return finding.isOverall && hasBroken(last);
}

/** Scalars themselves; for maps and lists, which may fill pages, the key that they belong to. */
function spanOf(root: Located, finding: Finding, source: Source): Span {
  const steps = stepsTo(root, finding.path);
  const last = steps.at(-1) ?? { node: root, key: undefined };
  if (finding.target === 'key' && last.key !== undefined) return last.key;
  const isEmpty = last.node.span.start === last.node.span.end;
  if (last.node.kind === 'scalar' && !isEmpty) return source.firstLineOf(last.node.span);
  const key = steps.findLast((step) => step.key !== undefined)?.key;
  if (last.key !== undefined) return last.key;
  if (isEmpty && key !== undefined) return key;
  return source.firstLineOf(last.node.span);
}

/** PURE: from the raw answer of the endpoint to the output of a step. Read from what is kept. */
import type { FieldType, StepDefinition } from '../model/nouns.ts';

export type StepOutput =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly problem: string };

export function readAnswer(
  step: Pick<StepDefinition, 'output' | 'fields'>,
  raw: string,
): StepOutput {
  const content = contentOf(raw);
  if (content === undefined) return { ok: false, problem: 'the answer has no text' };
  if (step.output !== 'json') return { ok: true, output: content };
  const value = jsonIn(content);
  if (value === undefined) return { ok: false, problem: 'the answer is no JSON' };
  const problem = fieldProblem(step.fields ?? {}, value);
  return problem === undefined ? { ok: true, output: value } : { ok: false, problem };
}

/** A judge's first number from 0 to 10. */
export function readScore(raw: string): StepOutput {
  const match = /(?<![\d.])(?:10(?:\.0+)?|\d(?:\.\d+)?)(?![\d.]*\d)/.exec(contentOf(raw) ?? '');
  if (match === null) return { ok: false, problem: 'the judge gave no score from 0 to 10' };
  return { ok: true, output: Number(match[0]) };
}

function contentOf(raw: string): string | undefined {
  try {
    const { choices } = JSON.parse(raw) as {
      choices?: readonly { message?: { content?: unknown } }[];
    };
    const content = choices?.[0]?.message?.content;
    return typeof content === 'string' && content.trim() !== '' ? content : undefined;
  } catch {
    // Not even JSON; it is kept as it came, and told as unusable.
    return undefined;
  }
}

/** Models like to wrap JSON into a block of Markdown. */
function jsonIn(content: string): unknown {
  const fenced = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/.exec(content)?.[1];
  try {
    return JSON.parse(fenced ?? content);
  } catch {
    // The caller tells it as a problem of the answer.
    return undefined;
  }
}

function fieldProblem(
  fields: Readonly<Record<string, FieldType>>,
  value: unknown,
): string | undefined {
  const names = Object.keys(fields);
  if (names.length === 0) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'the answer is no JSON object';
  }
  for (const name of names) {
    const type = fields[name];
    const field: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
    if (field === undefined) return `the field ${name} is missing`;
    if (type !== undefined && !fits(type, field)) return `the field ${name} is no ${type}`;
  }
  return undefined;
}

function fits(type: FieldType, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

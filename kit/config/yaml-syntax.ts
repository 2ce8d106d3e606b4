/** Mistakes of YAML syntax, said so that they can be mended, and placed where they begin. */
import { type Document, isCollection, isScalar, visit, type YAMLError } from 'yaml';
import type { Mistake } from './mistakes.ts';
import type { Source, Span } from './source.ts';

/** Errors that leave the shape of the document as it was meant. */
const HARMLESS = new Set(['BAD_DQ_ESCAPE', 'BAD_ALIAS', 'BAD_DIRECTIVE', 'TAG_RESOLVE_FAILED']);

const FIXES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_INDENT: 'Line it up with the keys beside it.',
  BAD_DQ_ESCAPE: 'Write \\\\ for a backslash, or use single quotes.',
  BAD_SCALAR_START: 'Put quotes around the value.',
  BLOCK_AS_IMPLICIT_KEY: 'Put quotes around a value with `: ` in it, or correct the indentation.',
  MULTILINE_IMPLICIT_KEY: 'Put `:` after the key, and both on one line.',
  MISSING_CHAR: 'Add what is missing.',
  BAD_DIRECTIVE: 'Remove the line that begins with %.',
};

export function isStructural(error: YAMLError): boolean {
  return !HARMLESS.has(error.code);
}

export function syntaxMistake(
  error: YAMLError,
  document: Document.Parsed,
  source: Source,
): Mistake {
  const [start, end] = error.pos;
  const opening = openingOf(error, document, source);
  if (opening !== undefined) return opening;
  const message = sentence(error.message);
  const span = { start, end: Math.min(end, source.text.length) };
  return { code: 'SYNTAX', span, message, fix: fixFor(error, source) };
}

/** What is not closed is reported where it was opened: the end of the file helps nobody. */
function openingOf(
  error: YAMLError,
  document: Document.Parsed,
  source: Source,
): Mistake | undefined {
  const isQuote = error.message.startsWith('Missing closing');
  const isFlow = /end with a [\]}]/.test(error.message);
  if (!isQuote && !isFlow) return undefined;
  const starts: number[] = [];
  const collect = (range: readonly number[] | null | undefined): void => {
    const [start = 0, , end = 0] = range ?? [];
    if (range && start < error.pos[0] && error.pos[0] <= end + 1) starts.push(start);
  };
  visit(document, {
    Scalar(_key, node) {
      if (isQuote && isScalar(node) && node.type?.startsWith('QUOTE')) collect(node.range);
    },
    Collection(_key, node) {
      if (isFlow && isCollection(node) && node.flow) collect(node.range);
    },
  });
  const start = Math.max(...starts);
  const opening = source.text[start];
  if (starts.length === 0 || opening === undefined) return undefined;
  const span: Span = { start, end: start + 1 };
  const closing = { '[': ']', '{': '}' }[opening] ?? opening;
  const fix = isExpansionNear(source, start)
    ? EXPANSION_FIX
    : isQuote
      ? `Add the closing ${closing}.`
      : `Add the closing ${closing}, and indent what is inside more than the key.`;
  return { code: 'SYNTAX', span, message: `this ${opening} is not closed`, fix };
}

const EXPANSION_FIX = `Put quotes around an environment variable inside [ ] or { }: "\${NAME}".`;

function fixFor(error: YAMLError, source: Source): string {
  if (isExpansionNear(source, error.pos[0])) return EXPANSION_FIX;
  return FIXES[error.code] ?? 'Correct the YAML here.';
}

function isExpansionNear(source: Source, offset: number): boolean {
  const line = source.lineAround(offset);
  return /[{[].*[{[,:]\s*\$\{/.test(line);
}

function sentence(message: string): string {
  const [first = ''] = message.split('\n');
  return first.charAt(0).toLowerCase() + first.slice(1);
}

/** Text in, located values out, with every mistake that shows before a schema is asked. */
import { Composer, type CST, type Document, Parser, visit } from 'yaml';
import type { Environment } from './expansion.ts';
import { jsonMistake } from './json-syntax.ts';
import type { ConfigLimits } from './limits.ts';
import type { Located } from './located.ts';
import type { Mistakes } from './mistakes.ts';
import type { Source } from './source.ts';
import { isStructural, syntaxMistake } from './yaml-syntax.ts';
import { TreeBuilder } from './yaml-tree.ts';

export interface ParseInput {
  readonly source: Source;
  readonly isJson: boolean;
  readonly environment: Environment;
  readonly limits: ConfigLimits;
  readonly mistakes: Mistakes;
}

const CORE_TAG = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;

/** Undefined when the text is beyond a limit and was not read at all. */
export function parseConfig(input: ParseInput): Located | undefined {
  const { source, isJson, limits, mistakes } = input;
  if (Buffer.byteLength(source.text) > limits.sizeBytes) {
    const message = `the file is larger than ${limits.sizeBytes} bytes`;
    const fix = 'Use a smaller configuration.';
    mistakes.add({ code: 'TOO_LARGE', span: { start: 0, end: 0 }, message, fix });
    return undefined;
  }
  const tokens = [...new Parser().parse(source.text)];
  const deep = tooDeepAt(tokens, limits.depth);
  if (deep !== undefined) {
    const message = `nested more than ${limits.depth} deep`;
    const fix = 'Nest less: name inner parts and list them side by side.';
    mistakes.add({ code: 'TOO_DEEP', span: { start: deep, end: deep + 1 }, message, fix });
    return undefined;
  }
  const document = compose(tokens, input);
  if (document === undefined) return emptyMap();
  const structural = reportSyntax(document, input, isJson ? jsonMistake(source.text) : undefined);
  const root = new TreeBuilder(input).build(document.contents);
  for (const offset of structural) markBroken(root, offset);
  // A file of comments alone is an empty configuration.
  return root.kind === 'scalar' && root.value === null && !root.isBroken ? emptyMap() : root;
}

function emptyMap(): Located {
  return {
    kind: 'map',
    span: { start: 0, end: 0 },
    isBroken: false,
    isIncomplete: false,
    entries: new Map(),
  };
}

function compose(tokens: readonly CST.Token[], input: ParseInput): Document.Parsed | undefined {
  const composer = new Composer({
    version: '1.2',
    merge: true,
    // Duplicates are found where the tree is built: there all of them, with their own message.
    uniqueKeys: false,
    resolveKnownTags: false,
    keepSourceTokens: false,
    prettyErrors: false,
  });
  const documents = [...composer.compose(tokens, true, input.source.text.length)];
  const [first, second] = documents as Document.Parsed[];
  if (second !== undefined) {
    const start = second.range[0];
    const message = 'a second document begins here';
    const fix = 'Keep one document in a file: remove the line of ---.';
    input.mistakes.add({ code: 'SYNTAX', span: { start, end: start + 1 }, message, fix });
  }
  return first;
}

/** Answers the offsets of the mistakes that bend the shape of the document. */
function reportSyntax(
  document: Document.Parsed,
  input: ParseInput,
  json: ReturnType<typeof jsonMistake>,
): number[] {
  const { source, mistakes } = input;
  const structural = document.errors.filter(isStructural).map((error) => error.pos[0]);
  if (json !== undefined) {
    mistakes.add(json);
    return structural;
  }
  const lines = new Set<number>();
  for (const error of document.errors.slice(0, input.limits.diagnostics)) {
    const mistake = syntaxMistake(error, document, source);
    // One slip often breaks several rules of YAML in its line.
    const { line } = source.placeOf(mistake.span);
    if (lines.has(line)) continue;
    lines.add(line);
    mistakes.add(mistake);
  }
  visit(document, {
    Node(_key, node) {
      if (node.tag === undefined || CORE_TAG.test(node.tag)) return;
      const [start = 0] = node.range ?? [];
      const message = `the tag ${node.tag} has no meaning here`;
      mistakes.add({
        code: 'UNKNOWN_TAG',
        span: { start, end: start + 1 },
        message,
        fix: 'Remove the tag; put quotes around a text that begins with !.',
      });
    },
  });
  return structural;
}

/** Marks what a mistake of syntax runs through, so that its consequences are not told as well. */
function markBroken(node: Located, offset: number): void {
  if (offset < node.span.start || offset > node.span.end + 1) return;
  if (node.kind === 'scalar') node.isBroken = true;
  if (node.kind === 'map') node.isIncomplete = true;
  const children = node.kind === 'list' ? node.items : [];
  const entries = node.kind === 'map' ? [...node.entries.values()].map((entry) => entry.node) : [];
  for (const child of [...children, ...entries]) markBroken(child, offset);
}

/** Looks through the tokens without recursion, before anything recursive reads them. */
function tooDeepAt(tokens: readonly CST.Token[], limit: number): number | undefined {
  const waiting: { token: CST.Token; depth: number }[] = [];
  for (const token of tokens) waiting.push({ token, depth: 0 });
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    const { token, depth } = entry;
    if (depth > limit) return token.offset;
    if (token.type === 'document' && token.value) waiting.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const item of token.items) {
      if (item.key) waiting.push({ token: item.key, depth: depth + 1 });
      if (item.value) waiting.push({ token: item.value, depth: depth + 1 });
    }
  }
  return undefined;
}

/** PURE: what a template needs of a row: names that it uses and does not make itself. */
import type { Body } from './ast.ts';
import { globals } from './globals.ts';
import { parseTemplate } from './parser.ts';

const given = new Set(['steps', 'loop', 'caller', 'varargs', 'kwargs', 'self']);

/** Names that may be missing (`default`, `is defined`) are not needed. */
export function neededNames(source: string): readonly string[] {
  const names = { used: new Set<string>(), made: new Set<string>(), optional: new Set<string>() };
  collect(parseTemplate(source), names);
  const { used, made, optional } = names;
  return [...used].filter(
    (name) => !made.has(name) && !optional.has(name) && !globals.has(name) && !given.has(name),
  );
}

interface Names {
  readonly used: Set<string>;
  readonly made: Set<string>;
  readonly optional: Set<string>;
}

type Node = { readonly kind?: string } & Readonly<Record<string, unknown>>;

function collect(part: Body | unknown, names: Names): void {
  if (Array.isArray(part)) {
    for (const item of part) collect(item, names);
    return;
  }
  if (typeof part !== 'object' || part === null) return;
  const node = part as Node;
  if (node.kind === 'name') names.used.add(String(node.name));
  if (isOptional(node)) names.optional.add(nameUnder(node.of as Node));
  for (const name of madeBy(node)) names.made.add(name);
  for (const inner of Object.values(node)) collect(inner, names);
}

function isOptional({ kind, name }: Node): boolean {
  if (kind === 'filter') return name === 'default' || name === 'd';
  return kind === 'test' && (name === 'defined' || name === 'undefined');
}

/** Of `a` itself only: `a.b|default('')` needs `a`. */
function nameUnder(node: Node): string {
  return node.kind === 'name' ? String(node.name) : '';
}

function madeBy(node: Node): readonly string[] {
  if (node.kind === 'names') return node.names as readonly string[];
  if (node.kind === 'macro') return [String(node.name), ...parameterNames(node)];
  if (node.kind === 'call block') return parameterNames(node);
  if (node.kind === 'with')
    return (node.values as readonly (readonly [string])[]).map(([name]) => name);
  return [];
}

function parameterNames(node: Node): readonly string[] {
  return (node.parameters as readonly { name: string }[]).map(({ name }) => name);
}

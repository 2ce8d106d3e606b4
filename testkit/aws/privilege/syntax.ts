/** What the scan asks of a syntax tree. */
import { type Node, parseSync } from 'oxc-parser';
import { awsErrors } from '../errors.ts';

export interface Tree {
  readonly path: string;
  readonly nodes: readonly Node[];
  lineOf(start: number): number;
}

export function parseSource(path: string, text: string): Tree {
  const { program, errors } = parseSync(path, text);
  const [error] = errors.filter(({ severity }) => severity === 'Error');
  if (error) throw awsErrors.make('AWS_BAD_SOURCE', { path, reason: error.message });
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    path,
    nodes: flatten(program),
    lineOf: (start) => starts.findLastIndex((begin) => begin <= start) + 1,
  };
}

function flatten(root: object): readonly Node[] {
  const found: Node[] = [];
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    if ('type' in value && typeof value.type === 'string') found.push(value as Node);
    for (const [name, child] of Object.entries(value)) if (name !== 'parent') open.push(child);
  }
  return found.toSorted((one, other) => one.start - other.start);
}

export type NodeOf<Type extends Node['type']> = Extract<Node, { type: Type }>;

export function all<Type extends Node['type']>(tree: Tree, type: Type): NodeOf<Type>[] {
  return tree.nodes.filter((node): node is NodeOf<Type> => node.type === type);
}

/** `foo`, `'foo'` in a key; the last name of `a.b.foo` and `this.foo`. */
export function nameOf(node: Node | null | undefined): string {
  if (!node) return '';
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') return node.name;
  if (node.type === 'Literal') return String(node.value);
  if (node.type === 'MemberExpression') return nameOf(node.property);
  if (node.type === 'TSNonNullExpression' || node.type === 'TSAsExpression') {
    return nameOf(node.expression);
  }
  if (node.type === 'ChainExpression') return nameOf(node.expression);
  return '';
}

/** Without `await`, `as`, `satisfies` and brackets around it. */
export function bare(node: Node | null | undefined): Node | undefined {
  if (!node) return undefined;
  if (node.type === 'AwaitExpression') return bare(node.argument);
  const isWrapped =
    node.type === 'TSAsExpression' ||
    node.type === 'TSSatisfiesExpression' ||
    node.type === 'TSNonNullExpression' ||
    node.type === 'ParenthesizedExpression';
  return isWrapped ? bare(node.expression) : node;
}

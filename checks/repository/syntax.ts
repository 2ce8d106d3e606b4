/** Small questions about syntax that more than one rule asks. */
import type { Node } from 'oxc-parser';
import type { NodeOf } from './node-of.ts';

/** `a.b.c` of `a.b.c`, of `a.b['c']` and of `a.b(1).c`: names only, calls passed through. */
export function chainOf(node: Node): string[] {
  switch (node.type) {
    case 'Identifier':
      return [node.name];
    case 'ThisExpression':
      return ['this'];
    case 'MetaProperty':
      return [`${node.meta.name}.${node.property.name}`];
    case 'MemberExpression':
      return [...chainOf(node.object), propertyName(node)];
    case 'CallExpression':
      return chainOf(node.callee);
    case 'TaggedTemplateExpression':
      return chainOf(node.tag);
    case 'AwaitExpression':
      return chainOf(node.argument);
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
      return chainOf(node.expression);
    default:
      return ['?'];
  }
}

export function propertyName(node: NodeOf<'MemberExpression'>): string {
  if (!node.computed) return node.property.name;
  return textOf(node.property) ?? '?';
}

/** The text of a string literal or of a template; an ellipsis stands for what is filled in. */
export function textOf(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type !== 'TemplateLiteral') return undefined;
  return node.quasis.map((quasi) => quasi.value.cooked ?? quasi.value.raw).join('…');
}

export function* ancestorsOf(node: Node): Generator<Node> {
  for (let parent = node.parent; parent; parent = parent.parent) yield parent;
}

export type FunctionNode = NodeOf<
  'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression'
>;

export function isFunction(node: Node): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

/** True for an identifier that is a value in use: no key, no member name, no declared name. */
export function isUse(node: NodeOf<'Identifier'>): boolean {
  const { parent } = node;
  if (!parent) return false;
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed;
  if (parent.type === 'Property') return parent.value === node || parent.computed;
  if (parent.type === 'VariableDeclarator') return parent.init === node;
  if (parent.type.startsWith('TS')) return parent.type.endsWith('Expression');
  if (isFunction(parent)) return parent.body === node;
  return !/^(?:Import|Export|Method|PropertyDef|Labeled|Class)/.test(parent.type);
}

/** True when an enclosing function or block, or the module, declares the name itself. */
export function isDeclared(name: string, node: Node, program: readonly Node[]): boolean {
  const declares = (one: Node) => bindingsOf(one).includes(name);
  for (const scope of ancestorsOf(node)) {
    if (isFunction(scope) && scope.params.some((param) => declares(param as Node))) return true;
    if (scope.type === 'BlockStatement' && scope.body.some(declares)) return true;
  }
  return program.some(declares);
}

function bindingsOf(node: Node): string[] {
  switch (node.type) {
    case 'Identifier':
      return [node.name];
    case 'VariableDeclaration':
      return node.declarations.flatMap((one) => bindingsOf(one.id));
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return node.id ? [node.id.name] : [];
    case 'ExportNamedDeclaration':
      return node.declaration ? bindingsOf(node.declaration) : [];
    case 'ImportDeclaration':
      return node.specifiers.map((specifier) => specifier.local.name);
    case 'AssignmentPattern':
      return bindingsOf(node.left);
    case 'RestElement':
      return bindingsOf(node.argument);
    case 'ObjectPattern':
      return node.properties.flatMap((one) =>
        bindingsOf(one.type === 'RestElement' ? one : one.value),
      );
    case 'ArrayPattern':
      return node.elements.flatMap((one) => (one ? bindingsOf(one) : []));
    default:
      return [];
  }
}

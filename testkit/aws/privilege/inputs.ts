/** The names of the members of an input, as far as the code tells. */
import type { Node } from 'oxc-parser';
import { all, bare, nameOf, type Tree } from './syntax.ts';

/** Undefined when they are made elsewhere: an argument, a call, a computed key. */
export function inputNames(tree: Tree, node: Node | undefined): readonly string[] | undefined {
  const value = bare(node);
  if (value === undefined) return [];
  if (value.type === 'Identifier') {
    const made = all(tree, 'VariableDeclarator').filter(({ id }) => nameOf(id) === value.name);
    const [only] = made;
    if (made.length !== 1 || !only?.init || isWrittenTo(tree, value.name)) return undefined;
    return only.init.type === 'ObjectExpression' ? inputNames(tree, only.init) : undefined;
  }
  if (value.type === 'ConditionalExpression') {
    return joined([inputNames(tree, value.consequent), inputNames(tree, value.alternate)]);
  }
  if (value.type === 'LogicalExpression') return inputNames(tree, value.right);
  if (value.type !== 'ObjectExpression') return undefined;
  return joined(
    value.properties.map((property) => {
      if (property.type === 'SpreadElement') return inputNames(tree, property.argument);
      return property.computed ? undefined : [nameOf(property.key)];
    }),
  );
}

function joined(parts: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

/** `input.Tagging = ...` after the object was made. */
function isWrittenTo(tree: Tree, name: string): boolean {
  return all(tree, 'AssignmentExpression').some(
    ({ left }) => left.type === 'MemberExpression' && nameOf(left.object) === name,
  );
}

/** The value of a property of an object that is written out. */
export function memberOf(node: Node | undefined, name: string): Node | undefined {
  const value = bare(node);
  if (value?.type !== 'ObjectExpression') return undefined;
  for (const property of value.properties) {
    if (property.type === 'Property' && nameOf(property.key) === name) return property.value;
  }
  return undefined;
}

/** Which local names stand for which exports of which module, however they were brought in. */
import type { Node } from 'oxc-parser';
import { all, bare, nameOf, type Tree } from './syntax.ts';

export interface Binding {
  readonly module: string;
  /** The name of the export; `*` is the whole module. */
  readonly name: string;
}

export interface Imports {
  readonly bindings: ReadonlyMap<string, Binding>;
  /** What the module passes on: its own name for it, `*` for everything. */
  readonly passedOn: readonly { readonly as: string; readonly binding: Binding }[];
}

export function importsOf(tree: Tree): Imports {
  const bindings = new Map<string, Binding>();
  for (const node of all(tree, 'ImportDeclaration')) {
    if (node.importKind === 'type') continue;
    const module = node.source.value;
    for (const specifier of node.specifiers) {
      const name =
        specifier.type === 'ImportSpecifier'
          ? nameOf(specifier.imported)
          : specifier.type === 'ImportDefaultSpecifier'
            ? 'default'
            : '*';
      bindings.set(specifier.local.name, { module, name });
    }
  }
  for (const { id, init } of all(tree, 'VariableDeclarator')) {
    const module = loadedBy(init);
    if (module !== undefined) bindPattern(bindings, id, module);
  }
  return { bindings, passedOn: passedOn(tree, bindings) };
}

/** The module of `require('x')` and `await import('x')`. */
function loadedBy(init: Node | null): string | undefined {
  const node = bare(init);
  const source =
    node?.type === 'ImportExpression'
      ? node.source
      : node?.type === 'CallExpression' && nameOf(node.callee) === 'require'
        ? node.arguments[0]
        : undefined;
  return source?.type === 'Literal' ? String(source.value) : undefined;
}

function bindPattern(bindings: Map<string, Binding>, id: Node, module: string): void {
  if (id.type === 'Identifier') bindings.set(id.name, { module, name: '*' });
  if (id.type !== 'ObjectPattern') return;
  for (const property of id.properties) {
    if (property.type !== 'Property') continue;
    bindings.set(nameOf(property.value), { module, name: nameOf(property.key) });
  }
}

function passedOn(tree: Tree, bindings: ReadonlyMap<string, Binding>): Imports['passedOn'] {
  const whole = all(tree, 'ExportAllDeclaration').map((node) => ({
    as: node.exported ? nameOf(node.exported) : '*',
    binding: { module: node.source.value, name: '*' },
  }));
  const named = all(tree, 'ExportNamedDeclaration').flatMap((node) =>
    node.specifiers.flatMap((specifier) => {
      const name = nameOf(specifier.local);
      const binding = node.source ? { module: node.source.value, name } : bindings.get(name);
      return binding ? [{ as: nameOf(specifier.exported), binding }] : [];
    }),
  );
  return [...whole, ...named];
}

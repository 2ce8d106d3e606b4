/** Every way a module refers to another one, types included, and what it exports itself. */
import type { Node, parseSync } from 'oxc-parser';
import type { NodeOf } from './node-of.ts';

export interface Reference {
  readonly specifier: string;
  readonly line: number;
  /** True when nothing is left of it at run time. */
  readonly isType: boolean;
  /** The names it takes; undefined for all of them (a namespace, `export *`, `import()`). */
  readonly names: readonly string[] | undefined;
}

export interface Exported {
  readonly name: string;
  readonly line: number;
  readonly isType: boolean;
}

type LineOf = (offset: number) => number;

export function referencesOf(byType: Map<string, Node[]>, lineOf: LineOf): Reference[] {
  const references: Reference[] = [];
  for (const nodes of byType.values()) {
    for (const node of nodes) {
      const found = referenceOf(node);
      if (found) references.push({ ...found, line: lineOf(node.start) });
    }
  }
  return references.sort((a, b) => a.line - b.line);
}

function referenceOf(node: Node): Omit<Reference, 'line'> | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
      return importOf(node);
    case 'ExportNamedDeclaration':
      return node.source ? reExportOf(node, node.source.value) : undefined;
    case 'ExportAllDeclaration':
      return {
        specifier: node.source.value,
        isType: node.exportKind === 'type',
        names: undefined,
      };
    case 'ImportExpression':
      return literalReference(node.source, false);
    case 'TSImportType':
      return literalReference(node.source, true);
    case 'TSExternalModuleReference':
      return literalReference(node.expression, false);
    case 'CallExpression':
      return callReference(node);
    default:
      return undefined;
  }
}

function importOf(node: NodeOf<'ImportDeclaration'>): Omit<Reference, 'line'> {
  const names = node.specifiers.map((specifier) => {
    if (specifier.type === 'ImportNamespaceSpecifier') return '*';
    return specifier.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(specifier.imported);
  });
  const areTypes = node.specifiers.every(
    (specifier) => specifier.type === 'ImportSpecifier' && specifier.importKind === 'type',
  );
  return {
    specifier: node.source.value,
    isType: node.importKind === 'type' || (names.length > 0 && areTypes),
    names: names.includes('*') ? undefined : names,
  };
}

function reExportOf(
  node: NodeOf<'ExportNamedDeclaration'>,
  specifier: string,
): Omit<Reference, 'line'> {
  return {
    specifier,
    isType: node.exportKind === 'type',
    names: node.specifiers.map((one) => nameOf(one.local)),
  };
}

/** `require('x')`, `require.resolve('x')`, `import.meta.resolve('x')`, `import.meta.glob('x')`. */
function callReference(node: NodeOf<'CallExpression'>): Omit<Reference, 'line'> | undefined {
  const { callee } = node;
  const isRequire = callee.type === 'Identifier' && callee.name === 'require';
  const isResolve =
    callee.type === 'MemberExpression' &&
    callee.property.type === 'Identifier' &&
    /^(?:resolve|glob)$/.test(callee.property.name) &&
    (callee.object.type === 'MetaProperty' ||
      (callee.object.type === 'Identifier' && callee.object.name === 'require'));
  const first = node.arguments[0];
  return (isRequire || isResolve) && first ? literalReference(first, false) : undefined;
}

function literalReference(node: Node, isType: boolean): Omit<Reference, 'line'> | undefined {
  if (node.type === 'TSLiteralType') return literalReference(node.literal, isType);
  const isPlain = node.type === 'TemplateLiteral' && node.expressions.length === 0;
  if (isPlain) {
    return { specifier: node.quasis[0]?.value.raw ?? '', isType, names: undefined };
  }
  if (node.type !== 'Literal' || typeof node.value !== 'string') return undefined;
  return { specifier: node.value, isType, names: undefined };
}

function nameOf(node: { readonly type: string; readonly name?: string; value?: unknown }): string {
  return node.name ?? String(node.value);
}

type StaticExports = ReturnType<typeof parseSync>['module']['staticExports'];

/** What a module itself declares and exports; what it passes on from others is a reference. */
export function exportsOf(statements: StaticExports, lineOf: LineOf): Exported[] {
  return statements.flatMap((statement) =>
    statement.entries
      .filter((entry) => entry.moduleRequest === null)
      .map((entry) => ({
        name: entry.exportName.name ?? 'default',
        line: lineOf(entry.exportName.start ?? entry.start),
        isType: entry.isType,
      })),
  );
}

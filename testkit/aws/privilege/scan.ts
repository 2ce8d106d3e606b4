/** Which operations of AWS a project's code can send: read from its syntax trees. */
import type { Node } from 'oxc-parser';
import type { Sent } from './actions.ts';
import { type Binding, type Imports, importsOf } from './imports.ts';
import { inputNames, memberOf } from './inputs.ts';
import { type Modules, resolveBinding } from './resolve.ts';
import { serviceOf } from './services.ts';
import { all, bare, nameOf, parseSource, type Tree } from './syntax.ts';
import { waitedFor } from './waiters.ts';

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export function scanSources(files: readonly SourceFile[]): readonly Sent[] {
  const trees = files.map(({ path, text }) => parseSource(path, text));
  const modules = new Map(trees.map((tree) => [tree.path, importsOf(tree)]));
  return trees.flatMap((tree) => scanFile(tree, modules));
}

interface Scene {
  readonly tree: Tree;
  /** The export of the SDK that an expression names: `Put`, `s3.PutObjectCommand`. */
  exportOf(node: Node): Binding | undefined;
}

function scanFile(tree: Tree, modules: Modules): readonly Sent[] {
  const imports = modules.get(tree.path);
  if (!imports) return [];
  const scene: Scene = { tree, exportOf: (node) => exportOf(node, tree, imports, modules) };
  const made = all(tree, 'NewExpression').flatMap((node) => fromNew(scene, node));
  const instances = aggregatedClients(scene);
  const called = all(tree, 'CallExpression').flatMap((node) => [
    ...fromFunction(scene, node),
    ...fromMethod(scene, node, instances),
  ]);
  return [...made, ...called];
}

function exportOf(node: Node, tree: Tree, imports: Imports, modules: Modules): Binding | undefined {
  if (node.type === 'Identifier') {
    const binding = imports.bindings.get(node.name);
    return binding && resolveBinding(modules, tree.path, binding);
  }
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return undefined;
  const whole = imports.bindings.get(node.object.name);
  const name = nameOf(node.property);
  if (!whole) return handedOver(tree, name);
  if (!/^(?:\*|default)$/.test(whole.name)) return undefined;
  return resolveBinding(modules, tree.path, { ...whole, name });
}

/** `sdk.PutObjectCommand`, where `sdk` is an argument: the one package that the file speaks of. */
function handedOver(tree: Tree, name: string): Binding | undefined {
  if (!name.endsWith('Command')) return undefined;
  const spoken = [
    ...all(tree, 'ImportDeclaration').map(({ source }) => source),
    ...all(tree, 'ImportExpression').map(({ source }) => source),
    ...all(tree, 'TSImportType').map(({ source }) => source),
  ].flatMap((source) => (source.type === 'Literal' ? [String(source.value)] : []));
  const packages = new Set(spoken.filter((module) => serviceOf(module) !== undefined));
  const [module] = packages;
  return module !== undefined && packages.size === 1 ? { module, name } : undefined;
}

function sentAt(
  { tree }: Scene,
  node: Node,
  service: string,
  operation: string,
  input: Node | undefined,
): Sent {
  const inputs = inputNames(tree, input);
  const from = `${tree.path}:${tree.lineOf(node.start)}`;
  return { service, operation, from, ...(inputs ? { inputs } : {}) };
}

type Made = Extract<Node, { type: 'NewExpression' }>;
type Called = Extract<Node, { type: 'CallExpression' }>;

function fromNew(scene: Scene, node: Made): readonly Sent[] {
  const found = scene.exportOf(node.callee);
  if (!found) return [];
  const [first] = node.arguments;
  if (found.module === '@aws-sdk/lib-storage' && found.name === 'Upload') {
    return upload(scene, node, first);
  }
  const service = serviceOf(found.module);
  const operation = /^(\w+)Command$/.exec(found.name)?.[1];
  if (service === undefined || operation === undefined) return [];
  return [sentAt(scene, node, service, operation, first)];
}

/** A small body goes as one object, a large one in parts, and a failed one is taken back. */
function upload(scene: Scene, node: Node, options: Node | undefined): readonly Sent[] {
  const params = memberOf(options, 'params') ?? options;
  const leaves = bare(memberOf(options, 'leavePartsOnError'));
  const takesBack = !(leaves?.type === 'Literal' && leaves.value === true);
  return [
    sentAt(scene, node, 's3', 'PutObject', params),
    sentAt(scene, node, 's3', 'CreateMultipartUpload', params),
    sentAt(scene, node, 's3', 'UploadPart', undefined),
    sentAt(scene, node, 's3', 'CompleteMultipartUpload', undefined),
    ...(takesBack ? [sentAt(scene, node, 's3', 'AbortMultipartUpload', undefined)] : []),
  ];
}

function fromFunction(scene: Scene, node: Called): readonly Sent[] {
  const found = scene.exportOf(node.callee);
  if (!found) return [];
  if (found.module === '@aws-sdk/s3-presigned-post' && found.name === 'createPresignedPost') {
    return [sentAt(scene, node, 's3', 'PutObject', memberOf(node.arguments[1], 'Fields'))];
  }
  const service = serviceOf(found.module);
  if (service === undefined) return [];
  const paged = /^paginate(\w+)$/.exec(found.name)?.[1];
  const waited = waitedFor(service, found.name);
  const operation = paged ?? waited;
  return operation === undefined
    ? []
    : [sentAt(scene, node, service, operation, node.arguments[1])];
}

const NO_OPERATION = new Set(['send', 'destroy', 'config', 'constructor', 'toString']);

function fromMethod(
  scene: Scene,
  node: Called,
  instances: ReadonlyMap<string, string>,
): readonly Sent[] {
  if (node.callee.type !== 'MemberExpression') return [];
  const service = instances.get(nameOf(node.callee.object)) ?? directClient(scene, node.callee);
  const method = nameOf(node.callee.property);
  if (service === undefined || node.callee.computed || NO_OPERATION.has(method)) return [];
  const operation = (method[0] ?? '').toUpperCase() + method.slice(1);
  const paged = /^Paginate(\w+)$/.exec(operation)?.[1] ?? waitedFor(service, method);
  return [sentAt(scene, node, service, paged ?? operation, node.arguments[0])];
}

/** `new S3({}).putObject(...)`. */
function directClient(scene: Scene, callee: Node): string | undefined {
  if (callee.type !== 'MemberExpression') return undefined;
  const object = bare(callee.object);
  return object?.type === 'NewExpression' ? aggregated(scene, object.callee) : undefined;
}

/** The service of a client that has a method per operation: `S3`, and not `S3Client`. */
function aggregated(scene: Scene, node: Node): string | undefined {
  const found = scene.exportOf(node);
  if (!found || /(?:Client|Command|Exception)$/.test(found.name)) return undefined;
  return /^[A-Z]/.test(found.name) ? serviceOf(found.module) : undefined;
}

/** Names of variables, properties and arguments that hold such a client. */
function aggregatedClients(scene: Scene): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const keep = (name: string, value: Node | null | undefined) => {
    const made = bare(value);
    const service = made?.type === 'NewExpression' ? aggregated(scene, made.callee) : undefined;
    if (service !== undefined && name !== '') found.set(name, service);
  };
  for (const { id, init } of all(scene.tree, 'VariableDeclarator')) keep(nameOf(id), init);
  for (const { key, value } of all(scene.tree, 'PropertyDefinition')) keep(nameOf(key), value);
  for (const { left, right } of all(scene.tree, 'AssignmentExpression')) keep(nameOf(left), right);
  for (const node of scene.tree.nodes) {
    const service = typedAs(scene, node);
    if (service) found.set(...service);
  }
  return found;
}

/** `s3: S3` as an argument, a property or a variable; the type may come by `import type`. */
function typedAs(scene: Scene, node: Node): [name: string, service: string] | undefined {
  const named = node.type === 'PropertyDefinition' ? node.key : node;
  if (named.type !== 'Identifier' && named.type !== 'PrivateIdentifier') return undefined;
  const annotation = annotationOf(node);
  if (annotation?.type !== 'TSTypeReference') return undefined;
  const typeName = nameOf(annotation.typeName as Node);
  const module = typeImports(scene.tree).get(typeName);
  if (module === undefined || /Client$/.test(typeName)) return undefined;
  const service = serviceOf(module);
  return service === undefined ? undefined : [named.name, service];
}

/** Aggregated clients that are imported, as types or as values: local name to package. */
function typeImports(tree: Tree): ReadonlyMap<string, string> {
  const names = all(tree, 'ImportDeclaration').flatMap((node) =>
    node.specifiers.flatMap((specifier): [string, string][] => {
      if (specifier.type !== 'ImportSpecifier') return [];
      const isClient = /^(?:S3|SQS|SNS|SSM|KMS|STS|IAM|ECS|ECR|RDS|EC2|SFN|SES|EFS)$|^[A-Z]\w+$/;
      const imported = nameOf(specifier.imported);
      const isOther = /(?:Client|Command|Input|Output|Exception|Request|Response|Config)$/;
      if (!isClient.test(imported) || isOther.test(imported)) return [];
      return [[specifier.local.name, node.source.value]];
    }),
  );
  return new Map(names);
}

function annotationOf(node: Node): Node | undefined {
  if (node.type !== 'PropertyDefinition' && node.type !== 'Identifier') return undefined;
  return node.typeAnnotation?.typeAnnotation;
}

/** The values of a configuration, each with the place it was written at. */
import type { ConfigPath } from './diagnostics.ts';
import type { Span } from './source.ts';

interface Common {
  readonly span: Span;
  /** A mistake in it was told already: what the schema says about it would only repeat that. */
  isBroken: boolean;
}

export interface LocatedScalar extends Common {
  readonly kind: 'scalar';
  value: unknown;
  /** What else an expanded value may mean: `8080` as text or as a number. */
  readonly other?: unknown;
  /** The environment variables in it. Their values are secrets and never part of a message. */
  readonly variables: readonly string[];
}

export interface LocatedEntry {
  readonly key: Span;
  readonly node: Located;
}

export interface LocatedMap extends Common {
  readonly kind: 'map';
  /** A mistake of syntax runs through it: what seems to be missing may only be misread. */
  isIncomplete: boolean;
  readonly entries: Map<string, LocatedEntry>;
}

export interface LocatedList extends Common {
  readonly kind: 'list';
  readonly items: Located[];
}

export type Located = LocatedScalar | LocatedMap | LocatedList;

export function plainValue(node: Located): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainValue);
  const value: Record<string, unknown> = {};
  for (const [key, entry] of node.entries) value[key] = plainValue(entry.node);
  return value;
}

/** The entries along a path, from the root: as many as there are. */
export interface Step {
  readonly node: Located;
  /** Where its key is written; undefined for the root and for items of lists. */
  readonly key: Span | undefined;
}

export function stepsTo(root: Located, path: ConfigPath): Step[] {
  const steps: Step[] = [{ node: root, key: undefined }];
  let node = root;
  for (const part of path) {
    const next = childOf(node, part);
    if (next === undefined) break;
    steps.push(next);
    node = next.node;
  }
  return steps;
}

export function hasBroken(node: Located): boolean {
  if (node.isBroken) return true;
  if (node.kind === 'list') return node.items.some(hasBroken);
  if (node.kind === 'map') return [...node.entries.values()].some((e) => hasBroken(e.node));
  return false;
}

function childOf(node: Located, part: PropertyKey): Step | undefined {
  if (node.kind === 'list' && typeof part === 'number') {
    const item = node.items[part];
    return item && { node: item, key: undefined };
  }
  return node.kind === 'map' ? node.entries.get(String(part)) : undefined;
}

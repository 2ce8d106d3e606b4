/** The kinds of node of a syntax tree, by their names. */
import type { Node } from 'oxc-parser';

// Not `Extract`: some kinds of node share one interface whose type is a union of names.
type Matching<One, Type> = One extends { type: infer Name }
  ? [Extract<Name, Type>] extends [never]
    ? never
    : One
  : never;

export type NodeOf<Type extends Node['type']> = Matching<Node, Type>;

/** The parts of a template, each with its place. */
import type { Place } from './problem.ts';

export type Expression = Place &
  (
    | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
    | { readonly kind: 'float'; readonly value: number }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] }
    | { readonly kind: 'dict'; readonly items: readonly (readonly [Expression, Expression])[] }
    | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
    | { readonly kind: 'item'; readonly of: Expression; readonly key: Expression }
    | { readonly kind: 'slice'; readonly of: Expression; readonly parts: SliceParts }
    | { readonly kind: 'call'; readonly of: Expression; readonly args: Arguments }
    | {
        readonly kind: 'filter';
        readonly of: Expression;
        readonly name: string;
        readonly args: Arguments;
      }
    | {
        readonly kind: 'test';
        readonly of: Expression;
        readonly name: string;
        readonly args: Arguments;
        readonly negated: boolean;
      }
    | { readonly kind: 'not' | 'minus' | 'plus'; readonly of: Expression }
    | {
        readonly kind: 'binary';
        readonly operator: string;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
    | {
        readonly kind: 'compare';
        readonly first: Expression;
        readonly rest: readonly { readonly operator: string; readonly value: Expression }[];
      }
    | {
        readonly kind: 'condition';
        readonly test: Expression;
        readonly then: Expression;
        readonly otherwise: Expression | undefined;
      }
  );

export type SliceParts = readonly [
  start: Expression | undefined,
  stop: Expression | undefined,
  step: Expression | undefined,
];

export interface Arguments {
  readonly positional: readonly Expression[];
  readonly named: readonly (readonly [name: string, value: Expression])[];
}

/** Where an assignment goes: a name, several, or an attribute of a namespace. */
export type Target =
  | { readonly kind: 'names'; readonly names: readonly string[]; readonly isTuple: boolean }
  | { readonly kind: 'attribute'; readonly of: string; readonly name: string };

export interface Parameter {
  readonly name: string;
  readonly value: Expression | undefined;
}

export type Statement = Place &
  (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'output'; readonly value: Expression }
    | {
        readonly kind: 'if';
        readonly branches: readonly { readonly test: Expression; readonly body: Body }[];
        readonly otherwise: Body | undefined;
      }
    | {
        readonly kind: 'for';
        readonly target: Target;
        readonly over: Expression;
        readonly test: Expression | undefined;
        readonly recursive: boolean;
        readonly body: Body;
        readonly otherwise: Body | undefined;
      }
    | { readonly kind: 'set'; readonly target: Target; readonly value: Expression }
    | {
        readonly kind: 'set block';
        readonly target: Target;
        readonly filters: readonly FilterUse[];
        readonly body: Body;
      }
    | {
        readonly kind: 'macro';
        readonly name: string;
        readonly parameters: readonly Parameter[];
        readonly body: Body;
      }
    | {
        readonly kind: 'call block';
        readonly call: Expression;
        readonly parameters: readonly Parameter[];
        readonly body: Body;
      }
    | { readonly kind: 'filter block'; readonly filters: readonly FilterUse[]; readonly body: Body }
    | {
        readonly kind: 'with';
        readonly values: readonly (readonly [name: string, value: Expression])[];
        readonly body: Body;
      }
    | { readonly kind: 'include'; readonly name: Expression; readonly ignoreMissing: boolean }
  );

export interface FilterUse extends Place {
  readonly name: string;
  readonly args: Arguments;
}

export type Body = readonly Statement[];

/** PURE: what a render holds while it runs: names, output so far, what it may still use up. */

import type { FilterRun } from './filters/filter.ts';
import { filters } from './filters/registry.ts';
import { renderProblem, TemplateProblem } from './problem.ts';
import { valueTests } from './tests-of-values.ts';
import type { CallArguments, Tokens, Value } from './values.ts';

export interface Limits {
  readonly steps: number;
  /** Characters of the output, and of any text on the way. */
  readonly characters: number;
  readonly depth: number;
}

export const defaultLimits: Limits = { steps: 200_000, characters: 200_000, depth: 50 };

export class Scope {
  readonly #names = new Map<string, Value>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  get(name: string): Value | undefined {
    const own = this.#names.get(name);
    // None is a value; only what is nowhere is looked for further out.
    return own === undefined ? this.#outer?.get(name) : own;
  }

  set(name: string, value: Value): void {
    this.#names.set(name, value);
  }
}

export class State implements FilterRun {
  readonly #limits: Limits;
  readonly random: () => number;
  readonly tokens: Tokens | undefined;
  #left: number;
  #depth = 0;
  /** Grows while a body is rendered; macros and blocks put their own in its place. */
  output = '';

  constructor(limits: Limits, random: () => number, tokens: Tokens | undefined) {
    this.#limits = limits;
    this.#left = limits.steps;
    this.random = random;
    this.tokens = tokens;
  }

  charge(steps: number): void {
    this.#left -= Number.isFinite(steps) ? steps : this.#limits.steps;
    if (this.#left < 0) throw new TemplateProblem('limit', 'the template takes too many steps');
  }

  text(made: string): string {
    this.#left -= made.length / 64;
    if (made.length > this.#limits.characters) throw tooLong();
    return made;
  }

  write(text: string): void {
    this.output += text;
    if (this.output.length > this.#limits.characters) throw tooLong();
  }

  /** What the work writes, as a text. */
  captured(work: () => void): string {
    const before = this.output;
    this.output = '';
    try {
      work();
      return this.output;
    } finally {
      this.output = before;
    }
  }

  deeper<Result>(work: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > this.#limits.depth) {
      throw new TemplateProblem('limit', 'the template calls itself too deep');
    }
    try {
      return work();
    } finally {
      this.#depth -= 1;
    }
  }

  filter(name: string, value: Value, args: CallArguments): Value {
    const found = filters.get(name);
    if (found === undefined) throw renderProblem(`there is no filter '${name}'`);
    return found.apply(value, args, this);
  }

  test(name: string, value: Value, args: CallArguments): boolean {
    const found = valueTests.get(name);
    if (found === undefined) throw renderProblem(`there is no test '${name}'`);
    this.charge(1);
    return found(value, args.positional[0], this);
  }
}

function tooLong(): TemplateProblem {
  return new TemplateProblem('limit', 'the template makes a text that is too long');
}

export type Write = (scope: Scope, state: State) => void;

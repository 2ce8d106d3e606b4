/** PURE: tokens one after the other, for the parsers. */
import type { Token } from './lexer.ts';
import { TemplateProblem } from './problem.ts';

/** Brackets within brackets, blocks within blocks: what a person writes stays far below. */
const mostDepth = 60;

export class TokenStream {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get current(): Token {
    const token = this.#tokens[this.#at] ?? this.#tokens.at(-1);
    if (token === undefined) throw new Error('there is always an end token');
    return token;
  }

  get following(): Token | undefined {
    return this.#tokens[this.#at + 1];
  }

  next(): Token {
    const token = this.current;
    this.#at += 1;
    return token;
  }

  is(kind: Token['kind'], text?: string): boolean {
    const { current } = this;
    return current.kind === kind && (text === undefined || current.text === text);
  }

  skip(kind: Token['kind'], text?: string): boolean {
    if (!this.is(kind, text)) return false;
    this.next();
    return true;
  }

  expect(kind: Token['kind'], text?: string): Token {
    if (this.is(kind, text)) return this.next();
    const what = kind === 'close' ? 'the end of the tag' : `a ${kind}`;
    throw this.unexpected(text === undefined ? what : `'${text}'`);
  }

  unexpected(wanted: string): TemplateProblem {
    const { kind, text } = this.current;
    const found = kind === 'end' ? 'the end of the template' : `'${text}'`;
    return this.problem(`expected ${wanted}, found ${found}`);
  }

  problem(message: string): TemplateProblem {
    const { line, column } = this.current;
    return new TemplateProblem('syntax', message, { line, column });
  }

  nested<Result>(work: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > mostDepth) throw this.problem('nested too deep');
    try {
      return work();
    } finally {
      this.#depth -= 1;
    }
  }
}

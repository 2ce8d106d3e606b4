/**
 * One file of code, parsed when a rule first asks and never again: its syntax by kind of node,
 * its comments, and what it takes from and gives to other modules.
 */
import { type Node, parseSync, visitorKeys } from 'oxc-parser';
import type { NodeOf } from './node-of.ts';
import { type Exported, exportsOf, type Reference, referencesOf } from './references.ts';

export interface SourceComment {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly endLine: number;
}

interface Parsed {
  readonly byType: Map<string, Node[]>;
  readonly comments: readonly SourceComment[];
  readonly references: readonly Reference[];
  readonly exports: readonly Exported[];
  readonly problem: string | undefined;
}

export class Source {
  readonly path: string;
  readonly text: string;
  #parsed: Parsed | undefined;
  #lineStarts: number[] | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  all<Type extends Node['type']>(...types: Type[]): NodeOf<Type>[] {
    return types.flatMap((type) => (this.#parse().byType.get(type) ?? []) as NodeOf<Type>[]);
  }

  get comments(): readonly SourceComment[] {
    return this.#parse().comments;
  }

  get references(): readonly Reference[] {
    return this.#parse().references;
  }

  get exports(): readonly Exported[] {
    return this.#parse().exports;
  }

  /** Why the file could not be parsed, if so. */
  get problem(): string | undefined {
    return this.#parse().problem;
  }

  get lineCount(): number {
    const starts = this.#starts();
    return starts.at(-1) === this.text.length ? starts.length - 1 : starts.length;
  }

  lineOf(offset: number): number {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** A comment inside the span, on the line where it starts, or right above it. */
  hasCommentAt(span: { readonly start: number; readonly end: number }): boolean {
    const line = this.lineOf(span.start);
    return this.comments.some(
      (comment) =>
        (comment.start >= span.start && comment.end <= span.end) ||
        comment.endLine === line ||
        comment.endLine === line - 1,
    );
  }

  #starts(): number[] {
    if (this.#lineStarts) return this.#lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) {
      starts.push(at + 1);
    }
    this.#lineStarts = starts;
    return starts;
  }

  #parse(): Parsed {
    if (this.#parsed) return this.#parsed;
    const result = parseSync(this.path, this.text, { preserveParens: false });
    const byType = indexByType(result.program);
    const error = result.errors[0];
    const comments = result.comments.map((comment) => ({
      text: comment.value,
      start: comment.start,
      end: comment.end,
      line: this.lineOf(comment.start),
      endLine: this.lineOf(comment.end - 1),
    }));
    const lineOf = (offset: number) => this.lineOf(offset);
    this.#parsed = {
      byType,
      comments,
      references: referencesOf(byType, lineOf),
      exports: exportsOf(result.module.staticExports, lineOf),
      problem: error && `${this.lineOf(error.labels[0]?.start ?? 0)}: ${error.message}`,
    };
    return this.#parsed;
  }
}

function indexByType(program: Node): Map<string, Node[]> {
  const byType = new Map<string, Node[]>();
  const stack: Node[] = [program];
  for (let node = stack.pop(); node; node = stack.pop()) {
    const kind = byType.get(node.type);
    if (kind) kind.push(node);
    else byType.set(node.type, [node]);
    for (const key of visitorKeys[node.type] ?? []) {
      const value = (node as unknown as Record<string, unknown>)[key];
      for (const child of Array.isArray(value) ? value : [value]) {
        if (!isNode(child)) continue;
        (child as { parent?: Node }).parent = node;
        stack.push(child);
      }
    }
  }
  for (const nodes of byType.values()) nodes.sort((a, b) => a.start - b.start);
  return byType;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/** Turns the nodes of the YAML parser into located values: aliases, merges, expansions, limits. */

import type { Node, YAMLMap, YAMLSeq } from 'yaml';
import { type Alias, isAlias, isMap, isScalar, type ParsedNode, type Scalar } from 'yaml';
import { type Environment, expand, typedValue } from './expansion.ts';
import type { ConfigLimits } from './limits.ts';
import type { Located, LocatedMap, LocatedScalar } from './located.ts';
import type { Mistakes } from './mistakes.ts';
import type { Source, Span } from './source.ts';

export interface TreeInput {
  readonly source: Source;
  readonly environment: Environment;
  readonly limits: ConfigLimits;
  readonly mistakes: Mistakes;
}

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

export class TreeBuilder {
  readonly #input: TreeInput;
  readonly #anchors = new Map<string, Node>();
  /** Anchored nodes under construction: an alias of one would never end. */
  readonly #open = new Set<Node>();
  #values = 0;
  #isFull = false;

  constructor(input: TreeInput) {
    this.#input = input;
  }

  build(node: ParsedNode | null, depth = 0): Located {
    const span = spanOf(node, this.#input.source);
    this.#values += 1;
    if (this.#isFull || this.#values > this.#input.limits.values) return this.#full(span);
    if (depth > this.#input.limits.depth) return this.#tooDeep(span);
    if (node === null) return scalar(span, null);
    if (!isAlias(node) && node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isAlias(node)) return this.#alias(node, span, depth);
    if (isScalar(node)) return this.#scalar(node, span);
    this.#open.add(node);
    const built = isMap(node)
      ? this.#map(node as YAMLMap.Parsed, span, depth)
      : this.#list(node as YAMLSeq.Parsed, span, depth);
    this.#open.delete(node);
    return built;
  }

  #list(node: YAMLSeq.Parsed, span: Span, depth: number): Located {
    const items = node.items.map((item) => this.build(item as ParsedNode, depth + 1));
    return { kind: 'list', span, isBroken: false, items };
  }

  #map(node: YAMLMap.Parsed, span: Span, depth: number): Located {
    const entries: LocatedMap['entries'] = new Map();
    const map: LocatedMap = { kind: 'map', span, isBroken: false, isIncomplete: false, entries };
    const merges: Located[] = [];
    const written = new Set<string>();
    for (const pair of node.items) {
      const keySpan = spanOf(pair.key, this.#input.source);
      if (isScalar(pair.key) && typeof pair.key.value === 'symbol') {
        merges.push(this.build(pair.value, depth + 1));
        continue;
      }
      const key = this.#key(pair.key, keySpan);
      const child = this.build(pair.value, depth + 1);
      if (key === undefined) continue;
      if (written.has(key)) this.#duplicate(key, keySpan);
      else map.entries.set(key, { key: keySpan, node: child });
      written.add(key);
    }
    for (const merge of merges) this.#merge(map, merge);
    return map;
  }

  /** What the map itself says goes before what it takes over; of several, the first. */
  #merge(map: LocatedMap, from: Located): void {
    if (from.kind === 'list') for (const item of from.items) this.#merge(map, item);
    else if (from.kind === 'map') {
      for (const [key, entry] of from.entries) {
        if (!map.entries.has(key)) map.entries.set(key, entry);
      }
    } else if (!from.isBroken) {
      const message = '`<<` takes over a map, and this is none';
      const fix = 'Write `<<: *name`, where `&name` stands before a map above.';
      this.#input.mistakes.add({ code: 'WRONG_TYPE', span: from.span, message, fix });
    }
  }

  #key(node: ParsedNode | null, span: Span): string | undefined {
    const { mistakes } = this.#input;
    const key = isScalar(node) ? (node.source ?? String(node.value ?? '')) : undefined;
    if (key !== undefined && key !== '' && !FORBIDDEN.has(key)) return key;
    const name = key === undefined || key === '' ? 'a key that is no text' : `the key \`${key}\``;
    const message = `${name} is not allowed`;
    mistakes.add({ code: 'FORBIDDEN_KEY', span, message, fix: 'Use a plain word as the key.' });
    return undefined;
  }

  #duplicate(key: string, span: Span): void {
    const message = `the key \`${key}\` stands twice in this map`;
    const fix = 'Remove one of the two, or rename it.';
    this.#input.mistakes.add({ code: 'DUPLICATE_KEY', span, message, fix });
  }

  #alias(node: Alias.Parsed, span: Span, depth: number): Located {
    const target = this.#anchors.get(node.source);
    if (target !== undefined && !this.#open.has(target)) {
      return this.build(target as ParsedNode, depth);
    }
    const isLoop = target !== undefined;
    this.#input.mistakes.add({
      code: 'UNKNOWN_ALIAS',
      span,
      message: isLoop
        ? `the alias \`*${node.source}\` stands inside its own anchor`
        : `the alias \`*${node.source}\` has no anchor above it`,
      fix: isLoop ? 'Write the value out.' : `Put \`&${node.source}\` before the value it repeats.`,
    });
    return broken(span);
  }

  #scalar(node: Scalar.Parsed, span: Span): Located {
    const { value } = node;
    if (typeof value !== 'string') return scalar(span, value);
    const expansion = expand(value, this.#input.environment);
    if (expansion === undefined) return scalar(span, value);
    const { mistakes, text, names, isWhole } = expansion;
    for (const mistake of mistakes) {
      const at = this.#input.source.text.slice(span.start, span.end).indexOf(mistake.written);
      const start = at < 0 ? span.start : span.start + at;
      const end = at < 0 ? span.end : start + mistake.written.length;
      const { code, message, fix } = mistake;
      this.#input.mistakes.add({ code, span: { start, end }, message, fix });
    }
    if (mistakes.length > 0) return broken(span);
    const typed = typedValue(text);
    const found = { kind: 'scalar', span, isBroken: false, variables: names } as const;
    if (typed === undefined) return { ...found, value: text };
    if (node.type === 'PLAIN') return { ...found, value: typed, other: text };
    // Quotes mean text; but where only a number will do, `"${PORT}"` as a whole may be one, since
    // neither JSON nor a flow map can write it otherwise.
    return isWhole ? { ...found, value: text, other: typed } : { ...found, value: text };
  }

  #full(span: Span): Located {
    if (!this.#isFull) {
      const message = `more than ${this.#input.limits.values} values, aliases followed`;
      const fix = 'Use fewer values, or fewer aliases of aliases.';
      this.#input.mistakes.add({ code: 'TOO_LARGE', span, message, fix });
    }
    this.#isFull = true;
    return broken(span);
  }

  #tooDeep(span: Span): Located {
    const message = `nested more than ${this.#input.limits.depth} deep`;
    const fix = 'Nest less: name inner parts and list them side by side.';
    this.#input.mistakes.add({ code: 'TOO_DEEP', span, message, fix });
    return broken(span);
  }
}

function scalar(span: Span, value: unknown): LocatedScalar {
  return { kind: 'scalar', span, isBroken: false, value, variables: [] };
}

function broken(span: Span): LocatedScalar {
  return { kind: 'scalar', span, isBroken: true, value: undefined, variables: [] };
}

/** Without the blank space and line ends after it, which a block takes in. */
function spanOf(node: Node | null, source: Source): Span {
  const [start, end] = node?.range ?? [0, 0];
  const text = source.text.slice(start, end);
  return { start, end: start + text.trimEnd().length };
}

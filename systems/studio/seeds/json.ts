/** JSON lines, and one JSON array, taken apart as it comes. */
import type { SeedRow } from '../model/nouns.ts';
import type { NumberedSeed } from './numbered-seed.ts';
import { seedProblem } from './problem.ts';

const largestRow = 1024 * 1024;

export async function* jsonLines(text: AsyncIterable<string>): AsyncGenerator<NumberedSeed> {
  let rest = '';
  let line = 0;
  let number = 0;
  const rowOf = (raw: string): NumberedSeed | undefined => {
    line += 1;
    if (raw.trim() === '') return undefined;
    number += 1;
    return { number, row: parseRow(raw, `line ${line}`) };
  };
  for await (const piece of text) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > largestRow) throw seedProblem(`line ${line + 1} is too long`);
    for (const raw of lines) {
      const row = rowOf(raw);
      if (row !== undefined) yield row;
    }
  }
  const last = rowOf(rest);
  if (last !== undefined) yield last;
}

/** Between the brackets of the array each element is read by itself. */
export async function* jsonRows(text: AsyncIterable<string>): AsyncGenerator<NumberedSeed> {
  const scanner = new ElementScanner();
  let number = 0;
  for await (const piece of text) {
    for (const raw of scanner.push(piece)) {
      number += 1;
      yield { number, row: parseRow(raw, `row ${number}`) };
    }
  }
  const problem = scanner.end();
  if (problem !== undefined) throw seedProblem(`after row ${number}: ${problem}`);
}

function parseRow(raw: string, where: string): SeedRow {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch (error) {
    throw seedProblem(`${where} is no JSON: ${String(raw).trim().slice(0, 40)}`, error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw seedProblem(`${where} is no object with names and values`);
  }
  return value as SeedRow;
}

class ElementScanner {
  #depth = 0;
  #inText = false;
  #escaped = false;
  #element = '';
  #elements = 0;
  #state: 'before' | 'inside' | 'after' = 'before';

  *push(piece: string): Generator<string> {
    for (const sign of piece) {
      if (this.#state === 'inside') {
        const element = this.#take(sign);
        if (element !== undefined) yield element;
      } else if (!/[\s\ufeff]/.test(sign)) {
        if (this.#state === 'after' || sign !== '[') {
          throw seedProblem('a JSON file of seeds is one array of objects');
        }
        this.#state = 'inside';
      }
    }
    if (this.#element.length > largestRow) throw seedProblem('a row is too long');
  }

  #take(sign: string): string | undefined {
    if (this.#inText) {
      this.#element += sign;
      if (this.#escaped) this.#escaped = false;
      else if (sign === '\\') this.#escaped = true;
      else if (sign === '"') this.#inText = false;
      return undefined;
    }
    if (this.#depth === 0 && (sign === ',' || sign === ']')) {
      if (sign === ']') this.#state = 'after';
      const element = this.#element;
      this.#element = '';
      const isEmptyArray = sign === ']' && this.#elements === 0 && element.trim() === '';
      this.#elements += 1;
      return isEmptyArray ? undefined : element;
    }
    if (sign === '"') this.#inText = true;
    if (sign === '{' || sign === '[') this.#depth += 1;
    if (sign === '}' || sign === ']') this.#depth -= 1;
    this.#element += sign;
    return undefined;
  }

  end(): string | undefined {
    return this.#state === 'after' ? undefined : 'the array is never closed';
  }
}

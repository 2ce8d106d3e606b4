/** Reads values of unknown shape: what is not as expected is undefined, never an exception. */
import { grouped } from '../model/grouped.ts';

export type Json = Readonly<Record<string, unknown>>;

export function recordOf(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** A line or column: counted from 1; 0 and less mean that it is not known. */
export function lineOf(value: unknown): number | undefined {
  const line = countOf(value);
  return line === 0 ? undefined : line;
}

export function durationOf(value: unknown): number {
  const duration = numberOf(value);
  return duration === undefined || duration < 0 ? 0 : duration;
}

export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === 'string');
}

/** An object without the members that are undefined, as the model's types want it. */
export function defined<T extends object>(members: T): Defined<T> {
  // A walk over the keys, as `Object.entries` makes a failure twice as dear to read.
  const kept: Record<string, unknown> = {};
  for (const key in members) {
    const member = members[key];
    if (member !== undefined) kept[key] = member;
  }
  return kept as Defined<T>;
}

type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The text, or its beginning: never more than the cap, and it says what was left out. */
export function capped(text: string, cap: number): string {
  if (text.length <= cap) return text;
  return `${text.slice(0, cap)}\n[${grouped(text.length - cap)} more]`;
}

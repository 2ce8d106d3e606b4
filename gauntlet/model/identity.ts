/**
 * Ids. Each is a digest of what it names, so the same thing has the same id on every machine and
 * a fact that arrives twice is one fact.
 */
import { hash } from 'node:crypto';
import type { Attempt, Case, Locator } from './nouns.ts';

/** SHA-256 in hex of the canonical form of a value: equal values, equal digests. */
export function digestOf(value: unknown): string {
  return hash('sha256', canonical(value));
}

/** JSON with sorted keys and without undefined members. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    isRecord(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** 26 characters are enough for a billion tests: 104 bits. */
const ID_LENGTH = 26;

// A separator that no path and no title holds, so that ['a', 'b'] and ['a b'] differ.
const SEPARATOR = '\u0000';

export function testIdOf(locator: Locator): string {
  const parts = [locator.system, locator.suite, locator.file, ...locator.titles];
  return hash('sha256', parts.join(SEPARATOR)).slice(0, ID_LENGTH);
}

export function caseOf(locator: Locator, parameter: string): Case {
  const test = testIdOf(locator);
  if (parameter === '') return { id: test, test, parameter };
  const id = hash('sha256', test + SEPARATOR + parameter).slice(0, ID_LENGTH);
  return { id, test, parameter };
}

/** `key` tells the facts of one kind apart within a run: the same key is the same fact. */
export function factIdOf(run: string, kind: string, key: string): string {
  return hash('sha256', [run, kind, key].join(SEPARATOR)).slice(0, ID_LENGTH);
}

/** The key of the fact that an attempt has ended. History derives ids from it. */
export function attemptKeyOf(task: string, attempt: Pick<Attempt, 'case' | 'ordinal'>): string {
  return `${task} ${attempt.case.id} ${attempt.ordinal}`;
}

/** What a person types for one failure: `f-` and a few characters, the same on every machine. */
export function failureIdOf(run: string, caseId: string, variant = ''): string {
  return `f-${hash('sha256', [run, caseId, variant].join(SEPARATOR)).slice(0, 8)}`;
}

/** Equal for failures of one cause: what differs from run to run is taken out first. */
export function fingerprintOf(text: string): string {
  const plain = text
    .slice(0, 2_000)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are control characters
    .replace(/\u001b\[[0-9;]*m/g, '')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/gi, '<uuid>')
    .replace(/\b0x[0-9a-f]+\b|\b[0-9a-f]{12,}\b/gi, '<hex>')
    .replace(/(?:[A-Za-z]:)?(?:[\\/][\w.@+-]+){2,}/g, '<path>')
    .replace(/\d+(?:\.\d+)?/g, '<n>');
  return hash('sha256', plain).slice(0, 16);
}

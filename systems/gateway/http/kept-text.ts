/**
 * Texts that the database can't keep: it has no NUL, and no half of a pair of surrogates. Whoever
 * sends one is told so here, once for all fields, and not by a statement that fails. Pure.
 */
import type { Problem } from './problems.ts';

export function unkeptTexts(given: unknown, path: readonly PropertyKey[] = []): readonly Problem[] {
  if (typeof given === 'string') return isKept(given) ? [] : [{ path, message }];
  if (typeof given !== 'object' || given === null) return [];
  return Object.entries(given).flatMap(([name, inner]) => unkeptTexts(inner, [...path, name]));
}

const message = 'has a character that text can not have, such as NUL';

function isKept(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

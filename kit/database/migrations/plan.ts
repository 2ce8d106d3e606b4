import type { NewerDatabase } from './contract.ts';

export type MigrationStep =
  | { readonly kind: 'done' }
  | { readonly kind: 'run'; readonly index: number }
  | { readonly kind: 'unknown'; readonly ids: readonly string[] }
  | { readonly kind: 'outOfOrder'; readonly id: string; readonly later: string };

/** What to do next, from the ids in the program's list and those recorded, both in order. */
export function migrationStep(
  known: readonly string[],
  applied: readonly string[],
  newer: NewerDatabase,
): MigrationStep {
  const unknown = applied.filter((id) => !known.includes(id));
  const index = known.findIndex((id) => !applied.includes(id));
  // Even where newer ones are accepted, none may run on top of changes that nobody here knows.
  if (unknown.length > 0 && (newer === 'refuse' || index >= 0)) {
    return { kind: 'unknown', ids: unknown };
  }
  if (index < 0) return { kind: 'done' };
  const later = known.slice(index + 1).find((id) => applied.includes(id));
  if (later !== undefined) return { kind: 'outOfOrder', id: known[index] ?? '', later };
  return { kind: 'run', index };
}

/** A mistake of the program, not of its user. */
export function migrationListCheck(ids: readonly string[]): void {
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`two migrations are named ${twice}`);
  const early = ids.find((id, index) => index > 0 && id < (ids[index - 1] ?? ''));
  if (early !== undefined) throw new Error(`migration ${early} stands after a later one`);
}

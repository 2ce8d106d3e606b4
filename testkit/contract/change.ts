/** One difference to a contract, and whether what was built on the contract can live with it. */
export interface Change {
  readonly kind: 'breaking' | 'additive';
  /** `body.items[].id`, `status`, `header content-type`, `request body.name`. */
  readonly where: string;
  readonly what: string;
}

export function breaking(where: string, what: string): Change {
  return { kind: 'breaking', where, what };
}

export function additive(where: string, what: string): Change {
  return { kind: 'additive', where, what };
}

export function changesText(changes: readonly Change[]): string {
  return changes.map(({ kind, where, what }) => `  ${kind}: ${where}: ${what}`).join('\n');
}

/** The same change at many elements of a list is said once. */
export function distinct(changes: readonly Change[]): readonly Change[] {
  return [...new Map(changes.map((one) => [`${one.where}\0${one.what}`, one])).values()];
}

export function inside(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** From error code to HTTP status: one map for each server, which the compiler holds complete. */
import type { ErrorEntry } from '../errors/index.ts';
import { type HttpCode, httpStatuses } from './errors.ts';

type Entries = { readonly entries: Readonly<Record<string, ErrorEntry>> };
type CodeOf<C> = C extends { readonly entries: infer E } ? keyof E & string : never;

/** Knows every code that may leave the server; a code that it does not know is a 500. */
export type Statuses = ReadonlyMap<string, number>;

/**
 * `statuses([storageErrors, databaseErrors], { FILE_UNKNOWN: 404, ... })` compiles only when every
 * code of every catalogue has its status. `http` changes those of the foundation, such as
 * `{ REQUEST_INVALID: 400 }`.
 */
export function statuses<const C extends Entries>(
  _catalogues: readonly C[],
  own: Readonly<Record<CodeOf<C>, number>>,
  http: Partial<Record<HttpCode, number>> = {},
): Statuses {
  return new Map<string, number>(Object.entries({ ...httpStatuses, ...http, ...own }));
}

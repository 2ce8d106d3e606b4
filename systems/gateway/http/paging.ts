/** A page of a list that is in memory. Pure. */
import { httpErrors } from '@gauntlet/kit/http';
import { z } from 'zod';

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(600).optional(),
});

/** `placeOf`: of an entry, its own for good; that of the last one is where the next page begins. */
export function pageOf<Entry>(
  all: readonly Entry[],
  placeOf: (entry: Entry) => string,
  { limit, after }: z.output<typeof pageQuery>,
): { readonly page: readonly Entry[]; readonly next: string | null } {
  const from = after === undefined ? 0 : all.findIndex((entry) => placeOf(entry) === after) + 1;
  // An empty page would read as the end.
  if (after !== undefined && from === 0) throw noPlace();
  const page = all.slice(from, from + limit);
  const last = page.at(-1);
  const isEnd = last === undefined || from + limit >= all.length;
  return { page, next: isEnd ? null : placeOf(last) };
}

function noPlace() {
  const problems = 'after: is no place in the list: take "next" of the page before';
  return httpErrors.make('REQUEST_INVALID', { problems, param: 'after' });
}

/** By what the entries are called; the same on every machine. */
export function sortedBy<Entry>(
  all: readonly Entry[],
  nameOf: (entry: Entry) => string,
): readonly Entry[] {
  return all.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

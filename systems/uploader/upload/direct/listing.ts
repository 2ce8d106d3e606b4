/** Whether a list that S3 gives is empty: the one thing that is understood of it here. */
import { escaped } from './pattern.ts';

export type Listing = 'objects' | 'uploads';

const LISTS = {
  objects: { query: 'list-type=2&max-keys=1', root: 'ListBucketResult', row: /<Contents[\s>]/ },
  uploads: {
    query: 'max-uploads=1',
    root: 'ListMultipartUploadsResult',
    row: /<Upload[\s>]/,
  },
} as const;

/** Sorted, as it is signed. */
export function queryOf(listing: Listing, prefix: string): string {
  const query = `${LISTS[listing].query}&prefix=${escaped(prefix)}`;
  return listing === 'uploads' ? `${query}&uploads=` : query;
}

/** False for whatever is not understood, or not whole. */
export function isSurelyEmpty(listing: Listing, text: string): boolean {
  const { root, row } = LISTS[listing];
  const isWhole = text.includes(`<${root}`) && text.trimEnd().endsWith(`</${root}>`);
  return isWhole && !row.test(text) && !/<IsTruncated>\s*true/i.test(text);
}

/**
 * Pages of keys, each from where the last one ended: a page costs what it shows, wherever it is.
 * With a delimiter the database jumps over what a common prefix stands for.
 */
import { type RawBuilder, sql } from 'kysely';
import type { StoredObject } from '../../model/s3.ts';
import type { Db } from '../schema.ts';
import { afterKey, afterPrefix } from './key-order.ts';
import { objectOf } from './rows.ts';

export interface ListRequest {
  readonly bucketId: number;
  readonly prefix: string;
  /** Undefined: nothing is grouped. */
  readonly delimiter: string | undefined;
  /** The first text that may be on the page; see `afterKey` and `afterPrefix`. */
  readonly from: string;
  readonly limit: number;
}

export type Entry =
  | { readonly kind: 'object'; readonly object: StoredObject }
  | { readonly kind: 'prefix'; readonly prefix: string };

export interface ListPage {
  readonly entries: readonly Entry[];
  /** Where the next page begins; undefined: this was the last. */
  readonly next: string | undefined;
}

export async function listObjects(db: Db, request: ListRequest): Promise<ListPage> {
  if (request.limit === 0) return { entries: [], next: undefined };
  // One more than asked tells whether there is a next page.
  const found = await (request.delimiter === undefined
    ? plainEntries(db, request)
    : groupedEntries(db, request, request.delimiter));
  const entries = found.slice(0, request.limit);
  const last = entries.at(-1);
  const isMore = found.length > entries.length && last !== undefined;
  return { entries, next: isMore ? boundAfter(last) : undefined };
}

export function nameOf(entry: Entry): string {
  return entry.kind === 'object' ? entry.object.key : entry.prefix;
}

function boundAfter(entry: Entry): string | undefined {
  return entry.kind === 'object' ? afterKey(entry.object.key) : afterPrefix(entry.prefix);
}

async function plainEntries(db: Db, request: ListRequest): Promise<readonly Entry[]> {
  const end = afterPrefix(request.prefix);
  let query = db
    .selectFrom('s3_objects')
    .selectAll()
    .where('bucket_id', '=', request.bucketId)
    .where('key', '>=', lowest(request))
    .orderBy('key')
    .limit(request.limit + 1);
  if (end !== undefined) query = query.where('key', '<', end);
  const rows = await query.execute();
  return rows.map((row) => ({ kind: 'object', object: objectOf(row) }));
}

function lowest({ prefix, from }: ListRequest): string {
  return Buffer.compare(Buffer.from(from), Buffer.from(prefix)) > 0 ? from : prefix;
}

type ObjectRow = Parameters<typeof objectOf>[0];
type WalkRow = { readonly name: string } & (ObjectRow | { readonly object_id: null });

/**
 * A walk over the index: from each entry to the first key behind it. The end of a common prefix is
 * its own text with the last character of the delimiter raised by one.
 */
async function groupedEntries(
  db: Db,
  request: ListRequest,
  delimiter: string,
): Promise<readonly Entry[]> {
  const { bucketId, prefix, limit } = request;
  const end = afterPrefix(prefix);
  const delimiterEnd = afterPrefix(delimiter);
  // Only a delimiter of nothing but the last code point has no end; no key groups by it then.
  if (delimiterEnd === undefined) return await plainEntries(db, request);
  const before = sql`${[...prefix].length}::int`;
  const inRange = end === undefined ? sql`` : sql`AND key < ${end}`;
  const step = (from: RawBuilder<unknown>) => sql`
    SELECT CASE WHEN at > 0 THEN left(key, ${before} + at - 1) || ${delimiter} ELSE key END AS name,
      CASE WHEN at > 0 THEN NULL ELSE object_id END AS object_id,
      CASE WHEN at > 0 THEN left(key, ${before} + at - 1) || ${delimiterEnd}
        ELSE key || E'\\x01' END AS next
    FROM (
      SELECT key, object_id, position(${delimiter} IN substr(key, ${before} + 1)) AS at
      FROM s3_objects WHERE bucket_id = ${bucketId} AND key >= ${from} ${inRange}
      ORDER BY key LIMIT 1
    ) AS first`;
  const { rows } = await sql<WalkRow>`
    WITH RECURSIVE walk (name, object_id, next, number) AS (
      SELECT name, object_id, next, 1 FROM (${step(sql`${lowest(request)}`)}) AS start
      UNION ALL
      SELECT found.name, found.object_id, found.next, walk.number + 1
      FROM walk, LATERAL (${step(sql`walk.next`)}) AS found
      WHERE walk.number <= ${limit}
    )
    SELECT walk.name, s3_objects.* FROM walk LEFT JOIN s3_objects USING (object_id)
    ORDER BY walk.number`.execute(db);
  return rows.map((row) =>
    row.object_id === null
      ? { kind: 'prefix', prefix: row.name }
      : { kind: 'object', object: objectOf(row) },
  );
}

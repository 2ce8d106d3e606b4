/**
 * Which files die with an object. Copies of an object have its files, and no byte is copied; the
 * files go with the last of them. Callers hold the row of the object that they take them from.
 */
import { sql } from 'kysely';
import type { FileId } from '../../model/nouns.ts';
import { tombstoneFiles } from '../files.ts';
import type { Tx } from '../schema.ts';

/** In one order everywhere, so that two transactions wait for one another and never both. */
function counted(fileIds: readonly (FileId | null)[]): ReadonlyMap<FileId, number> {
  const counts = new Map<FileId, number>();
  for (const fileId of fileIds.filter((one) => one !== null).sort()) {
    counts.set(fileId, (counts.get(fileId) ?? 0) + 1);
  }
  return counts;
}

/** One more object has these files. */
export async function shareFiles(tx: Tx, fileIds: readonly (FileId | null)[]): Promise<void> {
  for (const [fileId, count] of counted(fileIds)) {
    await sql`INSERT INTO s3_shared_files (file_id, holders) VALUES (${fileId}, ${count + 1})
      ON CONFLICT (file_id) DO UPDATE SET holders = s3_shared_files.holders + ${count}`.execute(tx);
  }
}

/**
 * One object less has these files, as often as they are named: an object and its copy can go
 * together. Those that nobody has any more are dead.
 */
export async function releaseFiles(
  tx: Tx,
  fileIds: readonly (FileId | null)[],
  graceMs: number,
): Promise<void> {
  const counts = counted(fileIds);
  if (counts.size === 0) return;
  const ids = [...counts.keys()];
  const { rows } = await sql<{ file_id: string; holders: number }>`
    WITH released AS (
      SELECT * FROM unnest(${ids}::uuid[], ${[...counts.values()]}::int[]) AS r (file_id, count)
    ), held AS MATERIALIZED (
      SELECT file_id, count FROM s3_shared_files JOIN released USING (file_id)
      ORDER BY file_id FOR UPDATE OF s3_shared_files
    )
    UPDATE s3_shared_files SET holders = s3_shared_files.holders - held.count FROM held
    WHERE s3_shared_files.file_id = held.file_id
    RETURNING s3_shared_files.file_id, s3_shared_files.holders`.execute(tx);
  const alive = new Set(rows.filter(({ holders }) => holders > 0).map(({ file_id }) => file_id));
  const gone = rows.filter(({ holders }) => holders <= 0).map(({ file_id }) => file_id);
  if (gone.length > 0) {
    await tx.deleteFrom('s3_shared_files').where('file_id', 'in', gone).execute();
  }
  await tombstoneFiles(
    tx,
    ids.filter((fileId) => !alive.has(fileId)),
    graceMs,
  );
}

/** Removes what a ledger holds and says what became of each, batch by batch. */
import { planBatches } from './batches.ts';
import type { Removal, RemovalTools, ResourceKind } from './kind.ts';
import type { Recorded } from './record.ts';

export type Kinds = ReadonlyMap<string, ResourceKind>;

export interface RemovedResource extends Recorded {
  /** In words: `folder /tmp/x`. */
  readonly resource: string;
}

export interface FailedResource extends RemovedResource {
  readonly failure: string;
}

export interface Removals {
  readonly removed: readonly RemovedResource[];
  readonly failed: readonly FailedResource[];
}

export interface RemovalRequest {
  /** In the order in which they were made. */
  readonly entries: readonly Recorded[];
  readonly kinds: Kinds;
  readonly tools: RemovalTools;
  readonly liveOf: (id: string) => unknown;
  /** Told after every batch, so that a killed sweep does not begin again. */
  readonly onBatch: (removals: Removals) => Promise<void>;
}

export async function removeEntries(request: RemovalRequest): Promise<Removals> {
  const { entries, kinds } = request;
  const removed: RemovedResource[] = [];
  const failed: FailedResource[] = [];
  const items = entries.map((entry) => batchable(entry, kinds.get(entry.kind)));
  for (const batch of planBatches(items)) {
    const removals = await removeBatch(request, batch[0]?.of, batch);
    await request.onBatch(removals);
    removed.push(...removals.removed);
    failed.push(...removals.failed);
  }
  return { removed, failed };
}

export function describeEntry(entry: Recorded, kind: ResourceKind | undefined): string {
  try {
    return `${entry.kind} ${kind?.describe(entry.what) ?? JSON.stringify(entry.what)}`;
  } catch {
    // The entry is not of the form that its kind writes; its removal says so.
    return `${entry.kind} ${JSON.stringify(entry.what)}`;
  }
}

interface Item {
  readonly entry: Recorded;
  readonly of: ResourceKind | undefined;
  readonly kind: string;
  readonly key: string | undefined;
  readonly max: number;
}

function batchable(entry: Recorded, of: ResourceKind | undefined): Item {
  const { kind } = entry;
  try {
    const together = of?.together;
    const key = together?.key(entry.what);
    return { entry, of, kind, key, max: together?.max ?? 1 };
  } catch {
    // It goes alone, so that its failure is not that of its neighbours.
    return { entry, of, kind, key: undefined, max: 1 };
  }
}

async function removeBatch(
  { tools, liveOf }: RemovalRequest,
  kind: ResourceKind | undefined,
  items: readonly Item[],
): Promise<Removals> {
  const removals = await answersOf(kind, items, tools, liveOf);
  const removed: RemovedResource[] = [];
  const failed: FailedResource[] = [];
  items.forEach(({ entry }, index) => {
    const told = { ...entry, resource: describeEntry(entry, kind) };
    const failure = removals[index];
    if (failure === undefined) removed.push(told);
    else failed.push({ ...told, failure });
  });
  return { removed, failed };
}

async function answersOf(
  kind: ResourceKind | undefined,
  items: readonly Item[],
  tools: RemovalTools,
  liveOf: (id: string) => unknown,
): Promise<readonly Removal[]> {
  if (kind === undefined) return items.map(() => 'no kind of that name is known here');
  try {
    const removables = items.map(({ entry }) => ({ what: entry.what, live: liveOf(entry.id) }));
    return await kind.remove(removables, tools);
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return items.map(() => failure);
  }
}

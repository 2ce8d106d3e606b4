/**
 * The lines of a ledger, and what they add up to. A line is written whole before the thing it names
 * is made, so a line that is cut at the end names a thing that was never made.
 */

export interface Recorded {
  readonly id: string;
  readonly kind: string;
  /** What the kind needs to remove it in another process. Never a secret. */
  readonly what: unknown;
  readonly test?: string;
  /** file:line where it was made. */
  readonly at?: string;
  /** Why the last removal failed. */
  readonly failure?: string;
}

export type Line =
  | { readonly ledger: 1; readonly pid: number; readonly folder: string; readonly made: string }
  | ({ readonly op: 'add' } & Omit<Recorded, 'failure'>)
  | { readonly op: 'amend'; readonly id: string; readonly what: unknown }
  | { readonly op: 'gone'; readonly ids: readonly string[] }
  | { readonly op: 'failed'; readonly id: string; readonly failure: string };

export interface LedgerContent {
  /** What is not removed yet, in the order in which it was made. */
  readonly entries: readonly Recorded[];
  /** Lines that say nothing we understand. A ledger that has any is never thrown away. */
  readonly damagedLines: readonly number[];
}

export function lineText(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}

export function foldLedger(text: string): LedgerContent {
  const entries = new Map<string, Recorded>();
  const damagedLines: number[] = [];
  const lines = text.split('\n');
  // Without its line feed the last one was cut off, and never acknowledged.
  lines.pop();
  lines.forEach((line, index) => {
    const parsed = parseLine(line);
    if (parsed === undefined) damagedLines.push(index + 1);
    else apply(entries, parsed);
  });
  return { entries: [...entries.values()], damagedLines };
}

function apply(entries: Map<string, Recorded>, line: Line): void {
  if ('ledger' in line) return;
  if (line.op === 'add') {
    const { op: _, ...entry } = line;
    entries.set(entry.id, entry);
  } else if (line.op === 'gone') {
    for (const id of line.ids) entries.delete(id);
  } else {
    const known = entries.get(line.id);
    if (known === undefined) return;
    const change = line.op === 'amend' ? { what: line.what } : { failure: line.failure };
    entries.set(line.id, { ...known, ...change });
  }
}

function parseLine(text: string): Line | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Damaged: the caller says which line.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const line = value as Record<string, unknown>;
  const isText = (name: string) => typeof line[name] === 'string';
  const known =
    line.ledger === 1 ||
    (line.op === 'add' && isText('id') && isText('kind')) ||
    (line.op === 'amend' && isText('id')) ||
    (line.op === 'gone' && Array.isArray(line.ids)) ||
    (line.op === 'failed' && isText('id') && isText('failure'));
  return known ? (value as Line) : undefined;
}

/** Failures that a test orders: "the second sync of *.log fails with EIO". */
import type { DiskOperation } from '../disk.ts';

export interface Fault {
  /** Any operation when absent. */
  readonly operation?: DiskOperation | readonly DiskOperation[];
  /** A path, or what it must match; any path when absent. */
  readonly path?: string | RegExp;
  /** The first matching call that fails, counted from 1 from now on. */
  readonly nth?: number;
  /** How many matching calls fail from there; 1 by default, Infinity for a disk that is broken. */
  readonly times?: number;
  readonly code: 'EIO' | 'ENOSPC' | 'EROFS' | 'EACCES' | 'EDQUOT';
  /** A torn write: so many bytes are written before it fails. */
  readonly keepBytes?: number;
}

export class FaultPlan {
  readonly #orders: { readonly fault: Fault; seen: number }[] = [];

  add(fault: Fault): void {
    this.#orders.push({ fault, seen: 0 });
  }

  clear(): void {
    this.#orders.length = 0;
  }

  /** The fault that hits this call, if one does. */
  next(operation: DiskOperation, path: string): Fault | undefined {
    let hit: Fault | undefined;
    for (const order of this.#orders) {
      if (!matches(order.fault, operation, path)) continue;
      order.seen += 1;
      const first = order.fault.nth ?? 1;
      const last = first + (order.fault.times ?? 1);
      if (order.seen >= first && order.seen < last) hit ??= order.fault;
    }
    return hit;
  }
}

function matches(fault: Fault, operation: DiskOperation, path: string): boolean {
  if (fault.operation !== undefined && ![fault.operation].flat().includes(operation)) return false;
  if (fault.path === undefined) return true;
  return typeof fault.path === 'string' ? fault.path === path : fault.path.test(path);
}

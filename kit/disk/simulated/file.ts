/** An open file of a simulated disk. */
import type { DiskFile, DiskOperation, DiskStat } from '../disk.ts';
import { DiskError, FatalDiskError } from '../errors.ts';
import type { FileNode } from './nodes.ts';
import type { Power } from './power.ts';
import { statOfNode } from './stat.ts';

export class SimulatedFile implements DiskFile {
  readonly path: string;
  readonly #node: FileNode;
  readonly #power: Power;
  readonly #nowMs: () => number;
  readonly #isWritable: boolean;
  #isOpen = true;

  constructor(
    path: string,
    node: FileNode,
    given: { power: Power; nowMs: () => number; isWritable: boolean },
  ) {
    this.path = path;
    this.#node = node;
    this.#power = given.power;
    this.#nowMs = given.nowMs;
    this.#isWritable = given.isWritable;
    node.handles += 1;
  }

  async read(into: Uint8Array, positionBytes: number): Promise<number> {
    await this.#pass('readFile');
    return this.#node.content.read(into, positionBytes);
  }

  async write(bytes: Uint8Array, positionBytes: number): Promise<void> {
    this.#mustBeWritable('writeFile', 'EBADF');
    const fault = await this.#passWithFault('writeFile');
    const allowed = fault === undefined ? bytes : bytes.subarray(0, fault.keepBytes ?? 0);
    const writtenBytes = this.#node.content.write(allowed, positionBytes);
    this.#node.modifiedMs = this.#nowMs();
    if (fault !== undefined) throw new DiskError(fault.code, 'writeFile', this.path);
    if (writtenBytes < bytes.length) throw new DiskError('ENOSPC', 'writeFile', this.path);
  }

  async truncate(sizeBytes: number): Promise<void> {
    this.#mustBeWritable('truncate', 'EINVAL');
    await this.#pass('truncate');
    this.#node.content.truncate(sizeBytes);
    this.#node.modifiedMs = this.#nowMs();
  }

  sync(): Promise<void> {
    return this.#sync('sync');
  }

  syncData(): Promise<void> {
    return this.#sync('syncData');
  }

  async stat(): Promise<DiskStat> {
    await this.#pass('statFile');
    return statOfNode(this.#node);
  }

  async close(): Promise<void> {
    // A second close is harmless, as it is for node's handles.
    if (!this.#isOpen) return;
    await this.#pass('close');
    this.#isOpen = false;
    this.#node.handles -= 1;
    this.#node.releaseIfUnused();
  }

  async #sync(operation: 'sync' | 'syncData'): Promise<void> {
    const fault = await this.#passWithFault(operation);
    if (fault === undefined) {
      this.#node.content.sync();
      return;
    }
    this.#node.content.forget();
    throw new FatalDiskError(fault.code, operation, this.path);
  }

  async #pass(operation: DiskOperation): Promise<void> {
    const fault = await this.#passWithFault(operation);
    if (fault !== undefined) throw new DiskError(fault.code, operation, this.path);
  }

  #passWithFault(operation: DiskOperation): ReturnType<Power['pass']> {
    if (!this.#isOpen) throw new DiskError('EBADF', operation, this.path);
    return this.#power.pass(operation, this.path);
  }

  #mustBeWritable(operation: DiskOperation, code: string): void {
    if (!this.#isWritable) throw new DiskError(code, operation, this.path);
  }
}

/**
 * A disk in memory that behaves like POSIX, and can lose its power. It keeps what running
 * processes see apart from what has reached the disk; `powerCut` answers a new disk with one of
 * the states that the promises of POSIX allow.
 */
import type {
  Disk,
  DiskFile,
  DiskOperation,
  DiskSpace,
  DiskStat,
  FolderEntry,
  OpenMode,
} from '../disk.ts';
import { DiskError, FatalDiskError } from '../errors.ts';
import { settleTree, treeAfterCut } from './after-cut.ts';
import { Budget } from './budget.ts';
import { PAGE_BYTES } from './content.ts';
import type { Fault } from './faults.ts';
import { SimulatedFile } from './file.ts';
import { NameJournal } from './names.ts';
import { type FileNode, type FolderNode, NodeMaker } from './nodes.ts';
import { contains, folderAt, nodeAt, spotOf } from './paths.ts';
import { Power } from './power.ts';
import { statOfNode } from './stat.ts';
import { fateOf, type Survival } from './survival.ts';

export interface SimulatedDiskOptions {
  readonly seed?: number;
  readonly capacityBytes?: number;
  /** What `modifiedMs` is taken from; a counter of changes when absent. */
  readonly nowMs?: () => number;
}

export interface PowerCutOptions {
  readonly survival?: Survival;
  readonly seed?: number;
}

interface State {
  readonly seed: number;
  readonly nowMs: () => number;
  readonly maker: NodeMaker;
  readonly root: FolderNode;
  readonly names: NameJournal;
}

export function simulatedDisk(options: SimulatedDiskOptions = {}): SimulatedDisk {
  const pages = Math.floor((options.capacityBytes ?? Number.MAX_SAFE_INTEGER) / PAGE_BYTES);
  const maker = new NodeMaker(new Budget(pages));
  let changes = 0;
  const counter = (): number => {
    changes += 1;
    return changes;
  };
  const { seed = 1, nowMs = counter } = options;
  return new SimulatedDisk({ seed, nowMs, maker, root: maker.folder(), names: new NameJournal() });
}

export class SimulatedDisk implements Disk {
  readonly #state: State;
  readonly #power = new Power();

  constructor(state: State) {
    this.#state = state;
  }

  // --- the port ---

  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    await this.#pass(mode, path);
    const { root, names, maker, nowMs } = this.#state;
    const { folder, name, node } = spotOf(root, path, mode);
    if (node?.kind === 'folder') {
      throw new DiskError(mode === 'createNew' ? 'EEXIST' : 'EISDIR', mode, path);
    }
    if (node !== undefined && mode === 'createNew') throw new DiskError('EEXIST', mode, path);
    if (node !== undefined) return this.#handle(path, node, mode !== 'read');
    if (mode === 'read' || mode === 'write') throw new DiskError('ENOENT', mode, path);
    const made = maker.file();
    made.links = 1;
    made.modifiedMs = nowMs();
    names.set(folder, name, made);
    return this.#handle(path, made, true);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#pass('rename', to);
    const { root, names } = this.#state;
    const fail = (code: string): never => {
      throw new DiskError(code, 'rename', to);
    };
    const source = spotOf(root, from, 'rename');
    const target = spotOf(root, to, 'rename');
    const moved = source.node ?? fail('ENOENT');
    if (moved === target.node) return;
    if (moved.kind === 'folder') {
      if (contains(moved, target.folder)) fail('EINVAL');
      if (target.node?.kind === 'file') fail('ENOTDIR');
      if (target.node?.kind === 'folder' && target.node.entries.size > 0) fail('ENOTEMPTY');
    } else if (target.node?.kind === 'folder') fail('EISDIR');
    names.move(source, target, moved);
    if (target.node?.kind === 'file') this.#dropLink(target.node);
  }

  async link(existing: string, path: string): Promise<void> {
    await this.#pass('link', path);
    const { root, names } = this.#state;
    const node = nodeAt(root, existing, 'link');
    const { folder, name, node: taken } = spotOf(root, path, 'link');
    if (taken !== undefined) throw new DiskError('EEXIST', 'link', path);
    if (node.kind === 'folder') throw new DiskError('EPERM', 'link', path);
    node.links += 1;
    names.set(folder, name, node);
  }

  async unlink(path: string): Promise<void> {
    await this.#pass('unlink', path);
    const { root, names } = this.#state;
    const { folder, name, node } = spotOf(root, path, 'unlink');
    if (node === undefined) throw new DiskError('ENOENT', 'unlink', path);
    if (node.kind === 'folder') throw new DiskError('EISDIR', 'unlink', path);
    names.remove(folder, name);
    this.#dropLink(node);
  }

  async makeFolder(path: string): Promise<void> {
    await this.#pass('makeFolder', path);
    const { root, names, maker, nowMs } = this.#state;
    if (isRoot(path)) throw new DiskError('EEXIST', 'makeFolder', path);
    const { folder, name, node } = spotOf(root, path, 'makeFolder');
    if (node !== undefined) throw new DiskError('EEXIST', 'makeFolder', path);
    const made = maker.folder();
    made.modifiedMs = nowMs();
    names.set(folder, name, made);
  }

  async removeFolder(path: string): Promise<void> {
    await this.#pass('removeFolder', path);
    const { root, names } = this.#state;
    const { folder, name, node } = spotOf(root, path, 'removeFolder');
    if (node === undefined) throw new DiskError('ENOENT', 'removeFolder', path);
    if (node.kind === 'file') throw new DiskError('ENOTDIR', 'removeFolder', path);
    if (node.entries.size > 0) throw new DiskError('ENOTEMPTY', 'removeFolder', path);
    names.remove(folder, name);
  }

  async *readFolder(path: string): AsyncGenerator<FolderEntry> {
    await this.#pass('readFolder', path);
    const folder = folderAt(this.#state.root, path, 'readFolder');
    for (const [name, node] of [...folder.entries]) yield { name, kind: node.kind };
  }

  async syncFolder(path: string): Promise<void> {
    const fault = await this.#power.pass('syncFolder', path);
    const { root, names } = this.#state;
    const folder = folderAt(root, path, 'syncFolder');
    if (fault === undefined) {
      names.sync(folder);
      return;
    }
    names.forget(folder);
    throw new FatalDiskError(fault.code, 'syncFolder', path);
  }

  async stat(path: string): Promise<DiskStat> {
    await this.#pass('stat', path);
    return statOfNode(nodeAt(this.#state.root, path, 'stat'));
  }

  async space(path: string): Promise<DiskSpace> {
    await this.#pass('space', path);
    nodeAt(this.#state.root, path, 'space');
    const { capacityPages, usedPages } = this.#state.maker.budget;
    return {
      totalBytes: capacityPages * PAGE_BYTES,
      availableBytes: Math.max(0, capacityPages - usedPages) * PAGE_BYTES,
    };
  }

  // --- what only a test does ---

  /** How many calls were let through so far. */
  get operations(): number {
    return this.#power.operations;
  }

  /** The calls so far, such as `rename /data/a`. */
  get log(): readonly string[] {
    return this.#power.log;
  }

  /** Resolves when the first call was held back by `stopAfter`. */
  get stopped(): Promise<void> {
    return this.#power.stopped;
  }

  /** Lets so many calls through in all; every later one never returns, as when power is gone. */
  stopAfter(operations: number): void {
    this.#power.stopAfter(operations);
  }

  /** The disk hangs: calls wait until `thaw`. */
  freeze(): void {
    this.#power.freeze();
  }

  thaw(): void {
    this.#power.thaw();
  }

  fail(fault: Fault): void {
    this.#power.faults.add(fault);
  }

  clearFaults(): void {
    this.#power.faults.clear();
  }

  setCapacity(capacityBytes: number): void {
    this.#state.maker.budget.capacityPages = Math.floor(capacityBytes / PAGE_BYTES);
  }

  /** Spoils one bit of a file, as a bad sector does. */
  flipBit(path: string, bit: number): void {
    const node = nodeAt(this.#state.root, path, 'flipBit');
    if (node.kind === 'folder') throw new DiskError('EISDIR', 'flipBit', path);
    if (bit < 0 || bit >= node.content.sizeBytes * 8) throw new DiskError('EINVAL', 'bit', path);
    node.content.flipBit(bit);
  }

  /** Makes everything durable, as after a long quiet time: the start state of a scenario. */
  settle(): void {
    settleTree(this.#state.root, this.#state.names);
  }

  /** Cuts the power. This disk is dead from now on; the answer is what is found afterwards. */
  powerCut(options: PowerCutOptions = {}): SimulatedDisk {
    this.#power.cut();
    const { root, names, maker, nowMs, seed } = this.#state;
    const cutSeed = options.seed ?? seed * 1_000_003 + this.operations;
    const fate = fateOf(options.survival ?? 'random', cutSeed);
    const newMaker = new NodeMaker(new Budget(maker.budget.capacityPages));
    const newRoot = treeAfterCut(root, names, fate, newMaker);
    const state = { seed: cutSeed, nowMs, maker: newMaker, root: newRoot };
    return new SimulatedDisk({ ...state, names: new NameJournal() });
  }

  /** `kill -9`: handles are gone, but the page cache keeps everything, still unsynced. */
  kill(): SimulatedDisk {
    this.#power.cut();
    return new SimulatedDisk(this.#state);
  }

  async #pass(operation: DiskOperation, path: string): Promise<void> {
    const fault = await this.#power.pass(operation, path);
    if (fault !== undefined) throw new DiskError(fault.code, operation, path);
  }

  #handle(path: string, node: FileNode, isWritable: boolean): SimulatedFile {
    const { nowMs } = this.#state;
    return new SimulatedFile(path, node, { power: this.#power, nowMs, isWritable });
  }

  #dropLink(node: FileNode): void {
    node.links -= 1;
    node.releaseIfUnused();
  }
}

function isRoot(path: string): boolean {
  return path.replaceAll('/', '') === '';
}

/** The inodes of a simulated disk. A folder has its entries twice: as seen, and as on the disk. */
import type { Budget } from './budget.ts';
import { FileContent } from './content.ts';

export class FileNode {
  readonly kind = 'file';
  readonly inode: bigint;
  readonly content: FileContent;
  links = 0;
  handles = 0;
  modifiedMs = 0;

  constructor(inode: bigint, content: FileContent) {
    this.inode = inode;
    this.content = content;
  }

  /** Gives the room back once no name and no handle leads here. */
  releaseIfUnused(): void {
    if (this.links === 0 && this.handles === 0) this.content.release();
  }
}

export class FolderNode {
  readonly kind = 'folder';
  readonly inode: bigint;
  readonly entries = new Map<string, DiskNode>();
  readonly durable = new Map<string, DiskNode>();
  modifiedMs = 0;

  constructor(inode: bigint) {
    this.inode = inode;
  }
}

export type DiskNode = FileNode | FolderNode;

/** Hands out inode numbers and makes nodes that share one budget. */
export class NodeMaker {
  readonly budget: Budget;
  #lastInode = 0n;

  constructor(budget: Budget) {
    this.budget = budget;
  }

  file(content = new FileContent(this.budget)): FileNode {
    return new FileNode(this.#next(), content);
  }

  folder(): FolderNode {
    return new FolderNode(this.#next());
  }

  #next(): bigint {
    this.#lastInode += 1n;
    return this.#lastInode;
  }
}

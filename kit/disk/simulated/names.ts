/**
 * The changes of names that no folder sync has made durable yet. Changes of different names may
 * survive a power cut in any combination; changes of one name keep their order, and a rename
 * survives whole or not at all, as on every journaling file system.
 */
import type { DiskNode, FolderNode } from './nodes.ts';

interface NameChange {
  readonly folder: FolderNode;
  readonly name: string;
  /** What the name leads to afterwards; undefined when it is gone. */
  readonly node: DiskNode | undefined;
}

/** One operation: one change, or for a rename the new name and then the old one's removal. */
type Pending = readonly NameChange[];

export class NameJournal {
  #pending: Pending[] = [];

  set(folder: FolderNode, name: string, node: DiskNode): void {
    this.#add([{ folder, name, node }]);
  }

  remove(folder: FolderNode, name: string): void {
    this.#add([{ folder, name, node: undefined }]);
  }

  move(
    from: { folder: FolderNode; name: string },
    to: { folder: FolderNode; name: string },
    node: DiskNode,
  ): void {
    this.#add([
      { ...to, node },
      { ...from, node: undefined },
    ]);
  }

  /**
   * A rename to another folder becomes durable with the sync of the folder it went to; until the
   * folder it came from is synced as well, the old name may come back beside the new one.
   */
  sync(folder: FolderNode): void {
    const chosen = this.#closed((pending) => pending[0]?.folder === folder);
    this.#pending = this.#pending.flatMap((pending) => {
      if (!chosen.has(pending)) return [pending];
      const [first, ...others] = pending;
      if (first !== undefined) apply(first.folder.durable, first);
      const later = others.filter((change) => change.folder !== folder);
      for (const change of others) if (change.folder === folder) apply(folder.durable, change);
      return later.length === 0 ? [] : [later];
    });
  }

  /** A failed folder sync: these changes stay visible, but will never reach the disk. */
  forget(folder: FolderNode): void {
    this.#pending = this.#pending.filter((pending) => pending[0]?.folder !== folder);
  }

  settle(): void {
    for (const pending of this.#pending) {
      for (const change of pending) apply(change.folder.durable, change);
    }
    this.#pending = [];
  }

  /** The entries that each changed folder has on the disk after a power cut. */
  afterCut(keepsName: () => boolean): (folder: FolderNode) => ReadonlyMap<string, DiskNode> {
    const chosen = this.#closed(() => keepsName());
    const entries = new Map<FolderNode, Map<string, DiskNode>>();
    const entriesOf = (folder: FolderNode): Map<string, DiskNode> => {
      const known = entries.get(folder) ?? new Map(folder.durable);
      entries.set(folder, known);
      return known;
    };
    for (const pending of this.#pending) {
      if (!chosen.has(pending)) continue;
      for (const change of pending) apply(entriesOf(change.folder), change);
    }
    return entriesOf;
  }

  #add(pending: Pending): void {
    for (const change of pending) apply(change.folder.entries, change);
    this.#pending.push(pending);
  }

  /** The chosen operations and every earlier one that they build on. */
  #closed(chooses: (pending: Pending) => boolean): Set<Pending> {
    const chosen = new Set(this.#pending.filter(chooses));
    for (const [index, later] of [...this.#pending.entries()].reverse()) {
      if (!chosen.has(later)) continue;
      for (const earlier of this.#pending.slice(0, index)) {
        if (buildsOn(later, earlier)) chosen.add(earlier);
      }
    }
    return chosen;
  }
}

function apply(entries: Map<string, DiskNode>, change: NameChange): void {
  if (change.node === undefined) entries.delete(change.name);
  else entries.set(change.name, change.node);
}

function buildsOn(later: Pending, earlier: Pending): boolean {
  // Moved folders out of order could end inside one another.
  if (movesFolder(later) && movesFolder(earlier)) return true;
  return later.some((a) => earlier.some((b) => a.folder === b.folder && a.name === b.name));
}

function movesFolder(pending: Pending): boolean {
  return pending.length === 2 && pending[0]?.node?.kind === 'folder';
}

/** Builds the tree that a disk started anew finds after a power cut. */
import type { NameJournal } from './names.ts';
import type { DiskNode, FolderNode, NodeMaker } from './nodes.ts';
import type { Fate } from './survival.ts';

export function treeAfterCut(
  root: FolderNode,
  names: NameJournal,
  fate: Fate,
  maker: NodeMaker,
): FolderNode {
  const entriesOf = names.afterCut(fate.keepsName);
  // A file with two names stays one file.
  const known = new Map<DiskNode, DiskNode>();

  function rebuild(node: DiskNode): DiskNode {
    const done = known.get(node);
    if (done !== undefined) return done;
    const made =
      node.kind === 'folder'
        ? maker.folder()
        : maker.file(node.content.afterCut(fate, maker.budget));
    made.modifiedMs = node.modifiedMs;
    known.set(node, made);
    if (node.kind === 'folder' && made.kind === 'folder') fill(node, made);
    return made;
  }

  function fill(from: FolderNode, into: FolderNode): void {
    for (const [name, node] of entriesOf(from)) {
      const child = rebuild(node);
      if (child.kind === 'file') child.links += 1;
      into.entries.set(name, child);
      into.durable.set(name, child);
    }
  }

  const newRoot = maker.folder();
  fill(root, newRoot);
  return newRoot;
}

/** Makes everything durable, as after a long quiet time. */
export function settleTree(root: FolderNode, names: NameJournal): void {
  names.settle();
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const node of folder.entries.values()) {
      if (node.kind === 'folder') folders.push(node);
      else node.content.sync();
    }
  }
}

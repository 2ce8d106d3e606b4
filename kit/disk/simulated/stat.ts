/** The stat of a simulated node. */
import type { DiskStat } from '../disk.ts';
import type { DiskNode } from './nodes.ts';

export function statOfNode(node: DiskNode): DiskStat {
  return {
    kind: node.kind,
    sizeBytes: node.kind === 'file' ? node.content.sizeBytes : 0,
    modifiedMs: node.modifiedMs,
    inode: node.inode,
    device: 1n,
    links: node.kind === 'file' ? node.links : 2,
  };
}

/** `storage rebuild`: the metadata from the disks. */
import type { Command } from 'commander';
import { rebuild } from '../../upkeep/rebuild.ts';
import type { Terminal } from '../terminal.ts';
import { type ClusterWords, clusterOptions, withCluster } from '../with-cluster.ts';

const NOTE = `
For a database that is lost and has no backup: start the servers and an API on an empty database,
wait until the servers have told of themselves, then run this. Files that the database still knows
are left alone. Empty files have no chunks, so nothing tells of them; files that were deleted and
whose bytes had not gone yet come back.`;

export function declare(command: Command, terminal: Terminal): void {
  clusterOptions(command)
    .addHelpText('after', NOTE)
    .action((words: ClusterWords) =>
      withCluster(words, terminal, async (open) => {
        const onServer = (serverId: string, copies: number) =>
          terminal.say(`${serverId}: ${copies} chunks\n`);
        const { files, incomplete } = await rebuild({ ...open, onServer });
        terminal.say(`${files} files are back; ${incomplete} are not whole and were left out\n`);
      }),
    );
}

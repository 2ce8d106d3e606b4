/** `storage scrub`: reads every byte on every server now, and has repaired what is bad. */
import type { Command } from 'commander';
import { scrubServer } from '../../upkeep/scrub-all.ts';
import type { Terminal } from '../terminal.ts';
import { type ClusterWords, clusterOptions, withCluster } from '../with-cluster.ts';

export function declare(command: Command, terminal: Terminal): void {
  clusterOptions(command)
    .argument('[server]', 'only this one')
    .action((only: string | undefined, words: ClusterWords) =>
      withCluster(words, terminal, async ({ db, cluster }) => {
        let bad = 0;
        for (const { serverId } of cluster.servers()) {
          if (only !== undefined && only !== serverId) continue;
          const found = await scrubServer(db, cluster, serverId);
          terminal.say(`${serverId}: ${found.checked} chunks, ${found.bad} bad or missing\n`);
          bad += found.bad;
        }
        terminal.exit(bad === 0 ? 0 : 1);
      }),
    );
}

/** `storage drain`: moves everything off a server, so that it can be ended for good. */
import { systemClock } from '@gauntlet/kit/lifecycle';
import type { Command } from 'commander';
import { setServerStatus } from '../../metadata/servers.ts';
import { clusterStatus } from '../../metadata/status.ts';
import { storageErrors } from '../../model/errors.ts';
import { type AdminWords, adminOptions, withDatabase } from '../admin.ts';
import type { Terminal } from '../terminal.ts';

interface DrainWords extends AdminWords {
  readonly undo?: boolean;
  readonly wait: boolean;
}

const LOOK_MS = 500;

export function declare(command: Command, terminal: Terminal): void {
  adminOptions(command)
    .argument('<server>', 'its id, as `storage status` shows it')
    .option('--undo', 'takes it back into the layout')
    .option('--no-wait', 'does not wait until it is empty')
    .action((serverId: string, words: DrainWords) =>
      withDatabase(words, terminal, async (db) => {
        const status = words.undo === true ? 'active' : 'maintenance';
        if (!(await setServerStatus(db, serverId, status))) {
          throw storageErrors.make('SERVER_UNKNOWN', { serverId });
        }
        if (words.undo === true || !words.wait) {
          terminal.say(`${serverId} is ${status}\n`);
          return;
        }
        let shown = -1;
        for (;;) {
          const { servers } = await clusterStatus(db);
          const left = servers.find(({ server_id }) => server_id === serverId)?.chunks ?? 0;
          if (left !== shown) terminal.say(`${left} chunks left on ${serverId}\n`);
          if (left === 0) break;
          shown = left;
          await new Promise<void>((resolve) => systemClock.after(LOOK_MS, resolve));
        }
        terminal.say(`${serverId} is empty, and can be ended\n`);
      }),
    );
}

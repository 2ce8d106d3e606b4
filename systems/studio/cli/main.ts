import { runCommands } from '@gauntlet/kit/commands';
import { Command } from 'commander';
import { commands } from './commands.ts';

/** The command `studio`. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('studio').description(
    'Synthetic datasets from templates, within an exact budget',
  );
  await runCommands({ program, commands, args });
}

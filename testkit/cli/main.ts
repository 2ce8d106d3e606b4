import { runCommands } from '@gauntlet/kit/commands';
import { Command } from 'commander';
import { commands } from './commands.ts';

/** The command `testkit`. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('testkit').description(
    'Faults, load and clean-up for tests in any language',
  );
  await runCommands({ program, commands, args });
}

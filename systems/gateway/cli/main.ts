import { runCommands } from '@gauntlet/kit/commands';
import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { commands } from './commands.ts';

/** The command `gateway`. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('gateway')
    .description('Model access with prepaid credits, in the forms of OpenAI and Anthropic')
    .version(manifest.version, '--version');
  await runCommands({ program, commands, args });
}

import { runCommands } from '@gauntlet/kit/commands';
import { Command } from 'commander';
import { commands } from './commands.ts';

/** The command `uploader`. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('uploader')
    .description('Uploads the logs of a vehicle to S3: none is lost, and the disk never fills')
    .option(
      '-c, --config <file>',
      'the configuration (uploader.yaml, /etc/uploader/uploader.yaml)',
    );
  await runCommands({ program, commands, args });
}

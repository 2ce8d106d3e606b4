import { explainError, UserError } from '@gauntlet/kit/errors';
import { Command } from 'commander';
import { commands } from './commands.ts';

/** The command `uploader`. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('uploader')
    .description('Uploads the logs of a vehicle to S3: none is lost, and the disk never fills')
    .option('-c, --config <file>', 'the configuration (uploader.yaml, /etc/uploader/uploader.yaml)')
    .showHelpAfterError();
  for (const { name, about, load } of commands) {
    const command = program.command(name).description(about);
    // Options and code of a command are loaded only when it is the one that was asked for.
    if (args.includes(name)) (await load())(command);
  }
  try {
    await program.parseAsync(args as string[]);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(explainError(error));
    process.exitCode = 1;
  }
}

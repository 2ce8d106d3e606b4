/** Every command with its options, as plain data: what a shell completes. */
import { Command } from 'commander';
import type { CommandEntry } from './commands/command.ts';
import type { Terminal } from './terminal.ts';

export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  /** What its first argument may be, where that is a fixed set. */
  readonly choices: readonly string[];
  readonly options: readonly { readonly flag: string; readonly summary: string }[];
}

export async function commandWords(
  all: readonly CommandEntry[],
  terminal: Terminal,
): Promise<readonly CommandWords[]> {
  const loaded = all.map(async (entry) => {
    const command = new Command(entry.name);
    (await entry.load()).declare(command, terminal, all);
    const [first] = command.registeredArguments;
    const below = command.commands.map((each) => each.name());
    const options = command.options.map(({ long, short, description }) => ({
      flag: long ?? short ?? '',
      summary: description,
    }));
    const { name, summary } = entry;
    return { name, summary, choices: [...(first?.argChoices ?? []), ...below], options };
  });
  return Promise.all(loaded);
}

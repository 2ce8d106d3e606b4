import { Command } from 'commander';
import { expect, test } from 'vitest';
import { commands } from './commands.ts';

test.each(commands)('the help of $name fits a terminal of 60 columns', async (entry) => {
  const program = new Command('gateway');
  program.configureOutput({ getOutHelpWidth: () => 60 });
  const command = program.command(entry.name).description(entry.about);
  (await entry.load())(command);
  for (const one of [command, ...command.commands]) {
    for (const line of one.helpInformation().split('\n')) {
      expect(line.length, line).toBeLessThanOrEqual(60);
    }
  }
});

test('all commands that keep or use data find it by the same word', async () => {
  for (const { name, load } of commands) {
    const command = new Command(name);
    (await load())(command);
    for (const one of command.commands.length > 0 ? command.commands : [command]) {
      expect(one.helpInformation()).toContain('--folder <folder>');
    }
  }
});

import { catalogue } from '@gauntlet/kit/errors';
import { Command, CommanderError } from 'commander';
import { afterEach, expect, test } from 'vitest';
import { type CommandEntry, runCommands } from './index.ts';

const errors = catalogue({ NO_WAY: { what: 'Nothing was sent', fix: 'Send it again' } });

afterEach(() => {
  process.exitCode = undefined;
});

function told() {
  const deeds: string[] = [];
  const entry = (name: string, deed: (size: unknown) => void): CommandEntry => ({
    name,
    about: `what ${name} is for`,
    load: async () => {
      deeds.push(`load ${name}`);
      return (command) => {
        command.option('--size <n>', `how much to ${name}`);
        command.action((options: { size?: string }) => deed(options.size));
      };
    },
  });
  const commands = [
    entry('pack', (size) => void deeds.push(`pack ${size}`)),
    entry('send', () => {
      throw errors.make('NO_WAY');
    }),
    entry('crash', () => {
      throw new TypeError('a bug');
    }),
  ];
  return { deeds, commands };
}

function run(commands: readonly CommandEntry[], ...words: readonly string[]) {
  const output: string[] = [];
  const program = new Command('parcel').option('-q, --quiet', 'says less').exitOverride();
  program.configureOutput({
    writeOut: (text) => void output.push(text),
    writeErr: (text) => void output.push(text),
  });
  const done = runCommands({ program, commands, args: ['node', 'parcel', ...words] });
  return { done, output: () => output.join('') };
}

test('only the command that is asked for is loaded, also behind an option of all', async () => {
  const { deeds, commands } = told();
  await run(commands, '--quiet', 'pack', '--size', '3').done;
  expect(deeds).toEqual(['load pack', 'pack 3']);
});

test('help names all commands, and the options of the one that is asked for', async () => {
  const { deeds, commands } = told();
  const all = run(commands, '--help');
  await expect(all.done).rejects.toThrow(CommanderError);
  expect(all.output()).toMatch(/pack +what pack is for\s+send +what send is for/);
  expect(deeds).toEqual([]);
  const one = run(commands, 'help', 'pack');
  await expect(one.done).rejects.toThrow(CommanderError);
  expect(one.output()).toContain('how much to pack');
});

test('a mistake of the user is explained, and the exit code is 1', async () => {
  const mistaken = run(told().commands, 'send');
  await mistaken.done;
  expect(mistaken.output()).toBe('NO_WAY: Nothing was sent. Send it again.\n');
  expect(process.exitCode).toBe(1);
});

test('a mistake of the program is not hidden', async () => {
  await expect(run(told().commands, 'crash').done).rejects.toThrow('a bug');
  expect(process.exitCode).toBeUndefined();
});

test('a word that no command is shows what there is', async () => {
  const { commands } = told();
  const wrong = run(commands, 'pakc');
  await expect(wrong.done).rejects.toThrow(CommanderError);
  expect(wrong.output()).toMatch(/unknown command 'pakc'\s+.*Did you mean pack.*\s+Usage: parcel/);
});

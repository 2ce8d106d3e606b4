import { catalogue } from '@gauntlet/kit/errors';
import { Command } from 'commander';
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
  const program = new Command('parcel').option('-q, --quiet', 'says less');
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
  await all.done;
  expect(all.output()).toMatch(/pack +what pack is for\s+send +what send is for/);
  const none = run(commands);
  await none.done;
  expect([none.output(), deeds, process.exitCode ?? 0]).toEqual([all.output(), [], 0]);
  const one = run(commands, 'help', 'pack');
  await one.done;
  expect(one.output()).toContain('how much to pack');
  expect(process.exitCode).toBe(0);
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

test('what can not be understood is a line and where to look, and the exit code is 2', async () => {
  const wrong = run(told().commands, 'pakc');
  await wrong.done;
  const unknown = "error: unknown command 'pakc'\n(Did you mean pack?)\n";
  expect(wrong.output()).toBe(`${unknown}(parcel --help shows what there is)\n`);
  expect(process.exitCode).toBe(2);
  const below = run(told().commands, 'pack', '--size');
  await below.done;
  const missing = "error: option '--size <n>' argument missing\n";
  expect(below.output()).toBe(`${missing}(parcel pack --help shows what there is)\n`);
  expect(process.exitCode).toBe(2);
});

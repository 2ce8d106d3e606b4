/** `gauntlet start`: the systems of the project side by side, after a verdict when one is asked. */

import { randomId } from '@gauntlet/kit/ids';
import type { Command } from 'commander';
import { type Standing, startable, startSystems } from '../../flow/start.ts';
import { errors } from '../../model/errors.ts';
import type { Start } from '../../model/nouns.ts';
import { screen } from '../../render/live/screen.ts';
import { standingChange, standingLines } from '../../render/start.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import type { Terminal } from '../terminal.ts';

interface StartOptions {
  readonly after?: string;
  readonly reuse?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  gauntlet start                  every system that says how it is started
  gauntlet start storage          one, and what it needs
  gauntlet start --after quick    only when the profile quick passes

Ends with Ctrl-C, which stops them all. Exit codes: 0 they worked until they were stopped; 1 one
did not, or the verdict failed; 2 wrong words; 3 the verdict is unknown;
130 stopped before they did.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('[systems...]', 'these, and what they need; all when left out')
    .option('--after <profile>', 'run this profile first; start only when it passes')
    .option('--reuse', 'with --after: a passing run of this very tree will do')
    .option('--json', 'a line of JSON at each change')
    .addHelpText('after', EXAMPLES)
    .action(async (systems: string[], options: StartOptions) => {
      terminal.exit(await startCommand(systems, options, terminal));
    });
}

async function startCommand(
  systems: readonly string[],
  options: StartOptions,
  terminal: Terminal,
): Promise<number> {
  const project = await projectHere(terminal);
  const starts = startable(project, systems);
  const signal = terminal.interruption();
  if (options.after !== undefined) {
    const { runOnce } = await import('./run.ts');
    const run = { targets: [options.after], words: [], options: { reuse: options.reuse ?? false } };
    const { code } = await runOnce(run, terminal, signal);
    if (code !== EXIT.pass) return code;
    if (starts.length === 0) {
      terminal.complain('No system says how it is started, so none is.\n');
      return code;
    }
  }
  if (starts.length === 0) throw errors.make('NOTHING_TO_START', { which: 'no system says' });
  const shown = showStandings(starts, options, terminal);
  const outcome = await startSystems(project, starts, {
    clock: Date.now,
    newRunId: () => `start-${randomId()}`,
    environment: terminal.environment,
    signal,
    wait,
    onChange: shown.update,
  }).finally(shown.close);
  return OUTCOMES[outcome];
}

const OUTCOMES = { worked: EXIT.pass, failed: EXIT.fail, stopped: EXIT.interrupted } as const;

function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

interface Shown {
  update(all: readonly Standing[]): void;
  close(): void;
}

const DRAW_MS = 1_000;

function showStandings(
  starts: readonly Start[],
  { json = false }: StartOptions,
  terminal: Terminal,
): Shown {
  const { width, colour, interactive } = terminal;
  const style = { width, colour };
  let before: readonly Standing[] = [];
  const changesIn = (all: readonly Standing[]) => all.filter((one) => !before.includes(one));
  if (json || !interactive) {
    return {
      update(all) {
        for (const one of changesIn(all)) {
          terminal.say(json ? `${JSON.stringify(one)}\n` : standingChange(one, style));
        }
        before = all;
      },
      close() {},
    };
  }
  const region = screen({ write: terminal.say, width: () => terminal.size().width });
  const draw = () => {
    const size = Math.min(terminal.size().width, width);
    region.draw(standingLines(before, Date.now(), { width: size, colour }));
  };
  const timer = setInterval(draw, DRAW_MS);
  return {
    update(all) {
      // What went wrong stays to be read; what goes well is in the lines below.
      for (const one of changesIn(all)) {
        if (one.why !== undefined) region.print(standingChange(one, style));
      }
      before = all;
      if (before.length === starts.length) draw();
    },
    close() {
      clearInterval(timer);
      region.close();
      terminal.say(`${starts.length === 1 ? 'It is' : 'All are'} stopped.\n`);
    },
  };
}

/**
 * A command: one file in this folder and one line in `registry.ts`. Only the command that was
 * called is loaded, so that starting costs the same however many there are.
 */
import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Shown in the first help; the others in `gauntlet help --all`. */
  readonly first: boolean;
  load(): Promise<CommandModule>;
}

export interface CommandModule {
  /**
   * Adds arguments, options, examples and the action. The action sets the exit code itself. `all`
   * is for a command that is about commands.
   */
  declare(command: Command, terminal: Terminal, all: readonly CommandEntry[]): void;
}

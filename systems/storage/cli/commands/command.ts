/** A command: one file in this folder and one line in `registry.ts`; loaded when it is called. */
import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<CommandModule>;
}

export interface CommandModule {
  /** Adds arguments, options, examples and the action. */
  declare(command: Command, terminal: Terminal): void;
}

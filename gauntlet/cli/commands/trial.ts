/** What the commands of a trial share: their options, and what stands around it. */
import { type Command, InvalidArgumentError } from 'commander';
import { projectHere } from '../project.ts';
import { shipPorts, showShip } from '../ship-ports.ts';
import type { Terminal } from '../terminal.ts';
import { readTime } from './ship.ts';

export interface TrialOptions {
  readonly system?: string;
  readonly share: number;
  readonly for: number;
  readonly json?: boolean;
}

interface Usual {
  /** Of what the share is one. */
  readonly of: string;
  readonly share: number;
  readonly forMs: number;
}

export function declareTrial(command: Command, { of, share, forMs }: Usual): Command {
  return command
    .argument('<environment>', 'one on the target local')
    .option('--system <name>', 'which one, where there are several')
    .option('--share <percent>', of, readShare, share)
    .option('--for <time>', 'how long', readTime, forMs)
    .option('--json', 'as JSON');
}

function readShare(text: string): number {
  const percent = Number(text);
  if (percent > 0 && percent <= 100) return percent / 100;
  throw new InvalidArgumentError('a share is a number of per cent, up to 100');
}

export async function openTrial(terminal: Terminal, json: boolean) {
  const project = await projectHere(terminal);
  const shown = showShip(terminal, json);
  const signal = terminal.interruption(2);
  const ports = { ...shipPorts(project, terminal, shown.emit), signal };
  return { project, ports, signal, close: shown.close };
}

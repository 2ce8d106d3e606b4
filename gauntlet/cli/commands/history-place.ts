/** Where the commands about the past find it, and how they read a number. */
import { loadProject } from '../../config/load.ts';
import { errors } from '../../model/errors.ts';
import type { Terminal } from '../terminal.ts';

export interface HistoryPlace {
  readonly root: string;
  readonly url: string | undefined;
  readonly now: number;
  readonly tell: (text: string) => void;
}

export async function historyPlace(terminal: Terminal): Promise<HistoryPlace> {
  const { environment, width, colour, folder } = terminal;
  const { cores } = terminal.machine;
  const { root } = await loadProject(folder, { environment, cores, width, colour });
  const url = environment.GAUNTLET_DATABASE_URL || undefined;
  return { root, url, now: Date.now(), tell: (text) => terminal.complain(text) };
}

export function wholeNumber(option: string): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (Number.isInteger(number) && number > 0) return number;
    throw errors.make('BAD_NUMBER', { option, value });
  };
}

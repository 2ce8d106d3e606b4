/** Loads the formats that a command's reports are in; most need only the one of our reporters. */
import { events } from '../formats/events.ts';
import type { Format } from '../formats/format.ts';
import type { Command } from '../runners/runner.ts';

export async function formatsFor(command: Command): Promise<readonly Format[]> {
  const { report, coverage } = command;
  const named = [...('format' in report ? [report.format] : []), coverage?.format];
  const others = named.filter((name) => typeof name === 'string' && name !== events.name);
  if (others.length === 0) return [events];
  // There are many formats, and loading all of them takes longer than a small suite.
  const { formats } = await import('../formats/registry.ts');
  return formats;
}

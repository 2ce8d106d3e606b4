import { resolve } from 'node:path';
import type { Command } from 'commander';
import { explainPath } from '../../agent/explain-path.ts';
import { configOf, withRegistry } from '../context.ts';

export function explainCommand(command: Command): void {
  command.argument('<file>').action(async (file: string) => {
    const config = await configOf(command);
    const lines = await withRegistry(config, (registry) =>
      explainPath(resolve(file), config, registry, Date.now()),
    );
    for (const line of lines) console.log(line);
  });
}

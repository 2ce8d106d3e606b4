import { resolve } from 'node:path';
import type { Command } from 'commander';
import { uploaderErrors } from '../../model/errors.ts';
import { configOf, withRegistry } from '../context.ts';

export function retryCommand(command: Command): void {
  command.argument('[file]').action(async (file: string | undefined) => {
    const config = await configOf(command);
    const path = file === undefined ? undefined : resolve(file);
    const count = await withRegistry(config, ({ queue }) => queue.retry(path));
    if (path !== undefined && count === 0) throw uploaderErrors.make('FILE_UNKNOWN', { path });
    console.log(`${count} files are tried again at once.`);
  });
}

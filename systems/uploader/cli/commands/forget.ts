import { resolve } from 'node:path';
import type { Command } from 'commander';
import { uploaderErrors } from '../../model/errors.ts';
import { configOf, withRegistry } from '../context.ts';

export function forgetCommand(command: Command): void {
  command.argument('<file>').action(async (file: string) => {
    const config = await configOf(command);
    const path = resolve(file);
    const isDone = await withRegistry(config, ({ queue }) => queue.forget(path));
    if (!isDone) throw uploaderErrors.make('FILE_UNKNOWN', { path });
    console.log(`${path} is not uploaded. It stays on the disk; \`touch\` takes it back.`);
  });
}

import type { Command } from 'commander';
import { directoriesOf } from '../../config/settings.ts';
import { uploaderErrors } from '../../model/errors.ts';
import { incidentAround } from '../../policy/rank.ts';
import { configOf, withRegistry } from '../context.ts';

export function incidentCommand(command: Command): void {
  command
    .requiredOption('--around <time>', 'such as 2026-01-27T14:05:00+08:00')
    .option('--minutes <count>', 'before and after', '5')
    .action(async (options: { around: string; minutes: string }) => {
      const config = await configOf(command);
      const aroundMs = Date.parse(options.around);
      const minutes = Number(options.minutes);
      if (Number.isNaN(aroundMs)) {
        const expected = 'a time such as 2026-01-27T14:05:00+08:00';
        throw uploaderErrors.make('BAD_ARGUMENT', { argument: options.around, expected });
      }
      if (!(minutes > 0)) {
        const expected = 'a number of minutes';
        throw uploaderErrors.make('BAD_ARGUMENT', { argument: options.minutes, expected });
      }
      const priorities = new Map(directoriesOf(config).map((one) => [one.path, one.priority]));
      const moved = await withRegistry(config, ({ queue }) =>
        queue.addIncident(
          incidentAround(aroundMs, minutes),
          (directory) => priorities.get(directory) ?? 0,
        ),
      );
      console.log(`${moved} waiting files go first, and so does what is found from now on.`);
    });
}

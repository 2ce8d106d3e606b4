/** Any program: its exit code is one case, named after the suite; or it writes a report itself. */
import { isAbsolute, join } from 'node:path';
import { errors } from '../model/errors.ts';
import type { Suite, Task } from '../model/nouns.ts';
import { optionsReader } from './options.ts';
import { CAN_NOTHING, type Command, type Place, type Runner } from './runner.ts';

export const command: Runner = {
  name: 'command',
  install: 'see its documentation',
  can: CAN_NOTHING,
  command: commandOf,
  tellsOfFailures: (exit) => exit.code !== 0,
};

/** Stands for the files that the change touches, or for the whole folder when that is unknown. */
const CHANGED = '{changed}';

function commandOf(suite: Suite, task: Task, place: Place): Command {
  const options = optionsReader(suite);
  const { changed } = task.selection;
  const touched = changed === undefined || changed.length === 0 ? ['.'] : changed;
  const argv = options.texts('command').flatMap((word) => (word === CHANGED ? touched : word));
  const report = options.text('report');
  const format = options.text('format') ?? '';
  options.finish(['command', 'report', 'format']);
  if (argv.length === 0) {
    const message = 'option command is missing: a list such as ["npm", "run", "lint"]';
    throw errors.make('BAD_RUNNER_OPTIONS', { suite: suite.id, message });
  }
  if (report === undefined) return { argv, environment: {}, report: { kind: 'exit code' } };
  const path = isAbsolute(report) ? report : join(place.folder, report);
  return { argv, environment: {}, report: { kind: 'file', path, format } };
}

import { catalogue } from '../errors/index.ts';

export const lifecycleErrors = catalogue({
  PART_START_FAILED: {
    what: '{part} did not start: {reason}',
    fix: 'Remove the cause that is named here, then start the program again.',
  },
  PART_STOP_HUNG: {
    what: '{part} did not stop within {limitMs} ms',
    why: 'The program was ended by force, so work of this part may be cut off',
    fix: 'Give it more time to stop, or find out what it waits for in the log lines before this.',
  },
  CHILD_NOT_STARTED: {
    what: '{child} could not be started: {reason}',
    fix: 'Check that the command {command} exists and may be executed.',
  },
  CHILD_EXITED: {
    what: '{child} ended by itself ({how})',
    why: 'Its last output: {output}',
    fix: 'Read its output above, remove the cause, then start again.',
  },
});

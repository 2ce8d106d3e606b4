import { catalogue } from '@gauntlet/kit/errors';

export const cleanupErrors = catalogue({
  CLEANUP_REFUSED: {
    what: 'The clean-up ledger does not take {resource}: {reason}.',
    why: 'What stands in the ledger is removed without asking, by whoever sweeps next.',
    fix: 'Register what the test makes itself, under a name of its own.',
  },
  CLEANUP_FAILED: {
    what: '{count} of the things that the test made could not be removed: {list}.',
    why: 'They stay in the ledger, and the next sweep tries again.',
    fix: 'Mend the reason that stands beside each, then run `npx testkit sweep`.',
  },
  CLEANUP_LEAK: {
    what: 'The test left {list}.',
    why: 'It was neither closed by the test nor registered for removal; it is closed now.',
    fix: 'Close it at the end of the test, or register it with `cleanup` where it is made.',
  },
  CLEANUP_KIND_UNKNOWN: {
    what: 'No kind of resource is named {kind}.',
    fix: 'Use one of {known}, or hand the kind over when the ledger is opened.',
  },
  CLEANUP_LEDGER_CLOSED: {
    what: 'The clean-up ledger is closed.',
    why: 'What is made after the last test of a file would be left for good.',
    fix: 'Make it inside a test or a hook, and await what makes it.',
  },
  CLEANUP_NEEDS_PACKAGE: {
    what: 'To remove {kind}, the package `{package}` is needed: {reason}.',
    fix: 'Install it beside the testkit: `npm install --save-dev {package}`.',
  },
});

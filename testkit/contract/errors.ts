import { catalogue } from '@gauntlet/kit/errors';

export const contractErrors = catalogue({
  CONTRACT_BROKEN: {
    what: 'The answer breaks the contract {name}:\n{changes}\n',
    fix: 'If the change is meant, run the test again with TESTKIT_UPDATE=1, and review {path}.',
  },
  CONTRACT_MISSING: {
    what: 'There is no contract {name} yet ({path}).',
    why: 'In CI nothing is written, because nobody would have reviewed it.',
    fix: 'Run the test on your machine, review the file that it writes, and commit it.',
  },
  CONTRACT_UNREADABLE: {
    what: 'The file {path} is not what this version writes: {reason}.',
    fix: 'Restore it from version control, or delete it and run the test again.',
  },
  CONTRACT_BAD_NAME: {
    what: "'{name}' cannot be the name of a file.",
    fix: 'Use letters, digits, dots, dashes and underscores.',
  },
  CONTRACT_UPDATE_IN_CI: {
    what: '{path} was to be updated in CI.',
    why: 'What CI writes nobody reviews, and it is gone with the machine.',
    fix: 'Update it on your machine and commit it; unset TESTKIT_UPDATE in CI.',
  },
  CONTRACT_OPENAPI: {
    what: 'The OpenAPI document cannot be used: {reason}.',
    fix: 'Give an OpenAPI 3.0 or 3.1 document: its path (.json, .yaml) or the parsed object.',
  },
  CONTRACT_PACT: {
    what: 'The Pact file cannot be used: {reason}.',
    fix: 'Give a Pact file of specification 2 or 3 with HTTP interactions.',
  },
  CONTRACT_CONSUMER: {
    what: 'The consumer {consumer} did not do what its contract says:\n{problems}\n',
    fix: 'Mend the call in the consumer, or the interaction in the test.',
  },
  CONTRACT_PACT_FAILED: {
    what: '{provider} does not keep what {consumer} relies on:\n{problems}\n',
    fix: 'Mend the provider, or agree on another contract with the consumer.',
  },
  CONTRACT_SDK: {
    what: '{package} {version} breaks the calls in the contract {name}:\n{changes}\n',
    fix: 'Stay on a version that keeps them, or change the calls and record the contract again.',
  },
  CONTRACT_SDK_UNREADABLE: {
    what: 'The AWS SDK package in {folder} cannot be read: {reason}.',
    fix: 'Give the folder of an installed package, for example node_modules/@aws-sdk/client-s3.',
  },
});

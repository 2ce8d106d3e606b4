import { catalogue } from '@gauntlet/kit/errors';

export const awsErrors = catalogue({
  AWS_NOT_LEAST_PRIVILEGE: {
    what: 'The policy is not what the code needs:\n{findings}\n',
    fix: 'Change the policy as each line says, or name what it must allow besides in `also`.',
  },
  AWS_BAD_POLICY: {
    what: 'The policy cannot be read: {reason}.',
    fix: 'Give an IAM policy document: its path, its JSON text or the parsed object.',
  },
  AWS_NO_SOURCES: {
    what: 'There is no source file in {sources}.',
    why: 'Without code every permission would look needless.',
    fix: 'Give files, folders or patterns, relative to the working directory or absolute.',
  },
  AWS_BAD_SOURCE: {
    what: '{path} cannot be parsed: {reason}.',
    fix: 'Mend the file, or leave it out of `sources`.',
  },
});

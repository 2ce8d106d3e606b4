/** A person has signed that this tree may go on. */
import { defineRule } from '../rule.ts';

export const approval = defineRule({
  name: 'approval',
  parameters: (reader) => ({ people: reader.number('people', 1, { least: 1 }) }),
  judge: ({ approvals = [], subject }, { people }) => {
    const names = [...new Set(approvals.map(({ name }) => name))];
    const by = names.length === 0 ? 'nobody' : names.join(', ');
    if (names.length >= people) return { outlook: 'pass', message: `approved by ${by}` };
    const environment = subject.environment ?? 'production';
    return {
      outlook: 'fail',
      message: `approved by ${by}, needs ${people}`,
      action: `gauntlet approve ${environment} --name <name> --key <private key>`,
    };
  },
});

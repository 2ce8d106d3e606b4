/** What only people can answer for is signed; the rest of a list is what the other rules say. */
import { defineRule } from '../rule.ts';

export const checklist = defineRule({
  name: 'checklist',
  parameters: (reader) => ({ list: reader.text('list') ?? 'pre-deployment' }),
  judge: ({ checklists = [], subject }, { list }) => {
    const found = checklists.find((one) => one.list === list);
    const environment = subject.environment ?? 'production';
    const action = `gauntlet checklist ${environment} --list "${list}" --sign <item> --name <name>`;
    if (found === undefined)
      return { outlook: 'unknown', message: `nothing is known of the checklist ${list}`, action };
    const { missing } = found;
    if (missing.length === 0) return { outlook: 'pass', message: `${list} is signed` };
    return {
      outlook: 'fail',
      message: `${missing.length} of ${list} are not signed: ${missing.join(', ')}`,
      action,
    };
  },
});

/** The list of what must be done before a release is complete. */
import { defineRule } from '../rule.ts';
import { needsRelease } from '../shared/release.ts';

export const checklist = defineRule({
  name: 'checklist',
  parameters: (reader) => ({ list: reader.text('list') ?? 'pre-deployment' }),
  judge: (_evidence, { list }) => needsRelease(`the checklist ${list}`),
});

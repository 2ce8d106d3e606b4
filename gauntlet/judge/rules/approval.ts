/** A person has signed what is a major change. */
import { defineRule } from '../rule.ts';
import { needsRelease } from '../shared/release.ts';

export const approval = defineRule({
  name: 'approval',
  parameters: (reader) => ({ people: reader.number('people', 1, { least: 1 }) }),
  judge: (_evidence, { people }) => needsRelease(`approval by ${people}`),
});

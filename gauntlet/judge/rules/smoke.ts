/** The smoke tests passed on the environment before. */
import { defineRule } from '../rule.ts';
import { needsRelease } from '../shared/release.ts';

export const smoke = defineRule({
  name: 'smoke',
  parameters: (reader) => ({ environment: reader.text('environment') ?? 'staging' }),
  judge: (_evidence, { environment }) => needsRelease(`smoke on ${environment}`),
});

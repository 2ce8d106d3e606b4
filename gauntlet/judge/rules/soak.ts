/** It was stable on the environment before for long enough. */
import { defineRule } from '../rule.ts';
import { needsRelease } from '../shared/release.ts';

export const soak = defineRule({
  name: 'soak',
  parameters: (reader) => ({
    environment: reader.text('environment') ?? 'staging',
    hours: reader.number('hours', 24),
  }),
  judge: (_evidence, { environment, hours }) => needsRelease(`${hours} h stable on ${environment}`),
});

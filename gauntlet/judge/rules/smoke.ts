/** The checks of a release passed on the environment before. */
import { defineRule } from '../rule.ts';
import { judgePlaced } from '../shared/release.ts';

export const smoke = defineRule({
  name: 'smoke',
  parameters: (reader) => ({ environment: reader.text('environment') ?? 'staging' }),
  judge: (evidence, { environment }) =>
    judgePlaced(evidence, environment, `smoke on ${environment}`, ({ checks, version }) =>
      checks === undefined ? `${version} was not checked there` : undefined,
    ),
});

/** It was stable on the environment before for long enough. */
import { defineRule } from '../rule.ts';
import { judgePlaced } from '../shared/release.ts';

const HOUR_MS = 3_600_000;

export const soak = defineRule({
  name: 'soak',
  parameters: (reader) => ({
    environment: reader.text('environment') ?? 'staging',
    hours: reader.number('hours', 24),
  }),
  judge: (evidence, { environment, hours }) => {
    const what = `${hours} h stable on ${environment}`;
    return judgePlaced(
      evidence,
      environment,
      what,
      ({ releasedAt, isThere, restarts, version }) => {
        if (!isThere) return `${version} is not there any more`;
        if (restarts > 0) return `${version} ended by itself ${restarts} times`;
        const stayed = (evidence.asOf - releasedAt) / HOUR_MS;
        return stayed >= hours ? undefined : `${version} is there for ${stayed.toFixed(1)} h`;
      },
    );
  },
});

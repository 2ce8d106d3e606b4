/** Pages look as they were approved to look. */

import { defineRule } from '../rule.ts';
import { judgeLayer } from '../shared/layer.ts';
import { suitesOf } from '../shared/tasks.ts';
import { countText } from '../shared/text.ts';

interface Parameters {
  readonly layers: readonly string[];
}

export const visual = defineRule<Parameters>({
  name: 'visual',
  layers: ({ layers }) => layers,
  isShownBy: (evidence, { layers }) => suitesOf(evidence, layers).length > 0,
  parameters: (reader) => ({ layers: reader.texts('layers', ['visual']) }),
  judge: (evidence, { layers }) =>
    judgeLayer(evidence, {
      layers,
      counts: () => true,
      passed: 'no picture differs',
      say: (bad) => `${countText(bad, 'picture')} differ from what was approved`,
      action: 'Look at the differences; mend the page, or approve the new pictures in the change.',
    }),
});

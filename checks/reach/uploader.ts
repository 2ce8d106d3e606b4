/**
 * Of the uploader the lines of each folder, by the suites that have the agent in their own process.
 */
import type { Reach } from './reach.ts';

const folder = 'systems/uploader';

export const uploaderReach: Reach = {
  projects: ['uploader:unit', 'uploader:integration', 'uploader:contract', 'uploader:e2e'],
  lines: {
    [`${folder}/config`]: 100,
    [`${folder}/policy`]: 99,
    [`${folder}/watch`]: 95,
    [`${folder}/agent`]: 90,
    [`${folder}/disk`]: 90,
    [`${folder}/metrics`]: 90,
    [`${folder}/registry`]: 90,
    [`${folder}/upload`]: 90,
  },
  // Only the commands use them, in processes of their own.
  without: [
    `${folder}/agent/checklist.ts`,
    `${folder}/agent/explain-path.ts`,
    `${folder}/agent/safe-to-wipe.ts`,
    `${folder}/agent/status.ts`,
    `${folder}/config/load.ts`,
  ],
};

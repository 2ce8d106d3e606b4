/**
 * Of the storage the lines of each folder, by the suites that have APIs and chunk servers in their
 * own process. Not counted are the commands, the page, and of S3 the server that the contract suite
 * asks.
 */
import type { Reach } from './reach.ts';

const folder = 'systems/storage';

export const storageReach: Reach = {
  projects: ['storage:unit', 'storage:integration', 'storage:contract'],
  lines: {
    [`${folder}/api`]: 87,
    [`${folder}/blobs`]: 93,
    [`${folder}/coding`]: 95,
    [`${folder}/metadata`]: 82,
    [`${folder}/model`]: 95,
    [`${folder}/node`]: 81,
    [`${folder}/placement`]: 95,
    [`${folder}/protocol`]: 95,
    [`${folder}/s3`]: 77,
    [`${folder}/upkeep`]: 77,
  },
  linesOfAll: 85,
  // Made from the `.proto`.
  without: [`${folder}/protocol/generated`],
};

import { expect, test } from 'vitest';
import { withPaths } from './declarations.ts';

const kit = new Map([['@gauntlet/kit/disk', 'kit/disk/index.ts']]);

test.each([
  ["export { a } from './a.ts';", "export { a } from './a.js';"],
  [
    "import type { Disk } from '@gauntlet/kit/disk';",
    "import type { Disk } from './../../kit/disk/index.js';",
  ],
  ['x: import("../b.ts").B;', 'x: import("../b.js").B;'],
  [
    "import { S3Client } from '@aws-sdk/client-s3';",
    "import { S3Client } from '@aws-sdk/client-s3';",
  ],
  ["import { c } from './c.mjs';", "import { c } from './c.mjs';"],
  ["declare const text = 'from ./a.ts';", "declare const text = 'from ./a.ts';"],
])('%s', (before, after) => {
  expect(withPaths(before, 'testkit/faults/index.d.ts', kit)).toBe(after);
});

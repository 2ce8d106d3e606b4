import { defineToxic, passThrough } from './toxic.ts';

/** The server is gone: every connection is reset at once, the living ones too. */
export const down = defineToxic({
  type: 'down',
  fields: {},
  stage: () => ({ ...passThrough, open: (output) => output.reset(), write: () => {} }),
});

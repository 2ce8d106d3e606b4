import { defineToxic, passThrough } from './toxic.ts';

/** Does nothing. Toxiproxy has it, and clients use it to try whether toxics arrive. */
export const noop = defineToxic({ type: 'noop', fields: {}, stage: () => passThrough });

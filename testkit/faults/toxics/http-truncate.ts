import { httpFields, placeInBody } from '../http/fields.ts';
import { defineToxic, whole, yesOrNo } from './toxic.ts';

/** Passes `bytes` bytes of the body, by chance how many if -1, and then closes the connection. */
export const httpTruncate = defineToxic({
  type: 'http_truncate',
  fields: { ...httpFields, bytes: whole(-1), reset: yesOrNo(false) },
  http: ({ bytes, reset }, random) => ({
    kind: 'truncate',
    keep: placeInBody(bytes, random),
    reset,
  }),
});

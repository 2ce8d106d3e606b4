import { httpFields, placeInBody } from '../http/fields.ts';
import { defineToxic, whole } from './toxic.ts';

/** Changes one byte of the body: the one at `offset`, or by chance which if -1. */
export const httpCorrupt = defineToxic({
  type: 'http_corrupt',
  fields: { ...httpFields, offset: whole(-1) },
  http: ({ offset }, random) => ({
    kind: 'corrupt',
    place: placeInBody(offset, random),
    mask: 1 + random.whole(255),
  }),
});

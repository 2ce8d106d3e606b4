import { httpFields } from '../http/fields.ts';
import { defineToxic, yesOrNo } from './toxic.ts';

/**
 * Breaks the connection instead of passing the request (upstream) or its answer (downstream, when
 * the server has done the work already). With a TCP reset, or a plain close if `reset` is false.
 */
export const httpDrop = defineToxic({
  type: 'http_drop',
  fields: { ...httpFields, reset: yesOrNo(true) },
  http: ({ reset }) => ({ kind: 'drop', reset }),
});

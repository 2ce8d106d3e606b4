import { answerOf, httpFields } from '../http/fields.ts';
import { defineToxic, text, whole } from './toxic.ts';

/**
 * Answers with `status`. Upstream: the request never reaches the server. Downstream: it does, and
 * only its answer is replaced.
 */
export const httpStatus = defineToxic({
  type: 'http_status',
  fields: { ...httpFields, status: whole(503), body: text(), content_type: text('text/plain') },
  http: (settings) => ({ kind: 'answer', answer: answerOf(settings) }),
});

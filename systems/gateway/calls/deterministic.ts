/** Whether a request is answered the same whenever it is asked, as far as anyone knows. Pure. */
import type { Operation } from '../dialects/dialect.ts';
import type { JsonRecord } from '../dialects/json.ts';

export function isDeterministic(operation: Operation, body: JsonRecord): boolean {
  if (operation === 'embeddings') return true;
  if (operation === 'images') return false;
  return body.temperature === 0;
}

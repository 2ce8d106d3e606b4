/** How many tokens a prompt is, before it is sent: what is known without asking anybody. */
import { type AcceptTools, modelFor, type Planning, serversFor } from './accept.ts';
import { promptEstimate } from './size.ts';

type Asking = Pick<Planning, 'principal' | 'operation' | 'body'>;

/**
 * Of a provider that counts in the open its own count. All others count as they like and say it
 * with the answer, so there it is the count that we charge by where they do not say: not what is
 * held, which is several times as much.
 */
export function countPrompt(tools: Pick<AcceptTools, 'catalogue'>, asking: Asking): number {
  const { principal, operation, body } = asking;
  const model = modelFor(tools, asking);
  const [only, ...others] = serversFor(tools, principal, model, operation);
  const counted = others.length === 0 ? only.provider.countPrompt?.(operation, body) : undefined;
  return counted ?? promptEstimate(operation, body);
}

/** What a refusal names: the kind of mistake, and the field that it is in. */
import { recordOf } from '../../dialects/json.ts';
import type { UpstreamFailure } from '../provider.ts';

/** Programs decide by these, so words alone are handed on, and no text that a provider made up. */
const word = /^[A-Za-z][\w.[\]-]{0,63}$/;

export function namesIn(error: unknown): Pick<UpstreamFailure, 'code' | 'param'> {
  const { code, param } = recordOf(error);
  const isWord = (value: unknown): value is string => typeof value === 'string' && word.test(value);
  return { ...(isWord(code) ? { code } : {}), ...(isWord(param) ? { param } : {}) };
}

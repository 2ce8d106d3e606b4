/** How large a request can get at most, before anybody is asked. Pure. */
import type { Operation } from '../dialects/dialect.ts';
import { countOf, isRecord, type Json, type JsonRecord } from '../dialects/json.ts';
import type { RequestSize } from '../model/usage.ts';
import { boundOf, estimateOf } from './counting.ts';
import { promptBound } from './prompt-bound.ts';

export interface ModelLimits {
  /** Of prompt and answer together. */
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
}

export function sizeOf(operation: Operation, body: JsonRecord, model: ModelLimits): RequestSize {
  const n = countOf(body.n) ?? 1;
  const prompt = promptBound(operation, body, model.contextTokens);
  if (operation === 'embeddings') return { promptTokens: prompt, maxTokens: 0, n: 1, images: 0 };
  if (operation === 'images') return { promptTokens: prompt, maxTokens: 0, n: 1, images: n };
  const maxTokens = Math.min(answerBound(body) ?? model.maxOutputTokens, model.maxOutputTokens);
  return { promptTokens: prompt, maxTokens, n, images: 0 };
}

/** Of two limits the larger: which of the words a provider knows is not known here. */
function answerBound({ max_tokens, max_completion_tokens }: JsonRecord): number | undefined {
  const limits = [max_tokens, max_completion_tokens].map(countOf);
  const said = limits.filter((limit) => limit !== undefined);
  return said.length === 0 ? undefined : Math.max(...said);
}

/** The prompt as it is charged when nobody says how long it was. */
export function promptEstimate(operation: Operation, body: JsonRecord): number {
  const { input, prompt, messages, system, tools } = body;
  const parts = operation === 'embeddings' ? [input] : [prompt, messages, system, tools];
  return estimateOf(parts.reduce<number>((sum, part) => sum + saidBytes(part), 0));
}

/** Only what is said: not the keys and quotes of JSON, and not the bytes of pictures. */
function saidBytes(part: Json | undefined): number {
  if (typeof part === 'string') return part.startsWith('data:') ? 0 : boundOf(part);
  if (typeof part === 'number') return 4;
  if (Array.isArray(part)) return part.reduce((sum, item: Json) => sum + saidBytes(item), 0);
  if (!isRecord(part)) return 0;
  return Object.values(part).reduce<number>((sum, item) => sum + saidBytes(item), 0);
}

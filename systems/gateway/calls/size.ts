/** How large a request can get at most, before anybody is asked. Pure. */
import type { Operation } from '../dialects/dialect.ts';
import { countOf, isRecord, type Json, type JsonRecord } from '../dialects/json.ts';
import type { RequestSize } from '../model/usage.ts';
import { boundOf, estimateOf } from './counting.ts';
import { type PromptLimits, promptBound, unsaidBound } from './prompt-bound.ts';
import { tokensAtLeast } from './prompt-count.ts';

/** The context is of prompt and answer together. */
export interface ModelLimits extends PromptLimits {
  readonly maxOutputTokens: number;
}

export function sizeOf(operation: Operation, body: JsonRecord, model: ModelLimits): RequestSize {
  const n = countOf(body.n) ?? 1;
  const prompt = promptBound(operation, body, model);
  if (operation === 'embeddings') return { promptTokens: prompt, maxTokens: 0, n: 1, images: 0 };
  if (operation === 'images') return { promptTokens: prompt, maxTokens: 0, n: 1, images: n };
  const asked = answerBound(body) ?? answerRoom(operation, body, model);
  const maxTokens = Math.min(asked, model.maxOutputTokens);
  return { promptTokens: prompt, maxTokens, n, images: 0 };
}

/** Of two limits the larger: which of the words a provider knows is not known here. */
function answerBound({ max_tokens, max_completion_tokens }: JsonRecord): number | undefined {
  const limits = [max_tokens, max_completion_tokens].map(countOf);
  const said = limits.filter((limit) => limit !== undefined);
  return said.length === 0 ? undefined : Math.max(...said);
}

/**
 * How long an answer may get whose length the client leaves open. The limit goes to the provider,
 * and many refuse one that is more than the prompt leaves of the context; so where the model's own
 * limit is that large, twice the estimated prompt is left free, and of a prompt that fills the
 * context the answer still gets half of what seems to be left. Who wants the last token of it says
 * `max_tokens`, which goes on as it is.
 */
function answerRoom(
  operation: Operation,
  body: JsonRecord,
  { contextTokens, imageTokens }: PromptLimits,
): number {
  const prompt = promptEstimate(operation, body) + estimateOf(unsaidBound(body, imageTokens));
  const left = Math.max(contextTokens - 2 * prompt, Math.floor((contextTokens - prompt) / 2));
  return Math.max(1, left);
}

/** How many tokens a prompt has at least, where that is surely more than the model reads. */
export function countBeyond(
  operation: Operation,
  body: JsonRecord,
  limits: PromptLimits,
): number | undefined {
  const { contextTokens } = limits;
  // Most prompts have fewer bytes than the context tokens: their words need not be counted. What
  // several inputs of embeddings are bounded by together says nothing of the longest of them.
  const isShort = promptBound(operation, body, limits) < contextTokens;
  if (isShort) return undefined;
  const least = tokensAtLeast(operation, body);
  return least > contextTokens ? least : undefined;
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
  if (!isRecord(part) || part.type === 'base64') return 0;
  return Object.values(part).reduce<number>((sum, item) => sum + saidBytes(item), 0);
}

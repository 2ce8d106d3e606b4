/** How large a request can get at most, before anybody is asked. Pure. */
import type { Operation } from '../dialects/dialect.ts';
import { countOf, isRecord, type Json, type JsonRecord, recordsOf } from '../dialects/json.ts';
import type { RequestSize } from '../model/usage.ts';
import {
  boundOf,
  estimateOf,
  tokensPerImage,
  tokensPerMessage,
  tokensPerRequest,
} from './counting.ts';

export interface ModelLimits {
  /** Of prompt and answer together. */
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
}

export function sizeOf(operation: Operation, body: JsonRecord, model: ModelLimits): RequestSize {
  const n = countOf(body.n) ?? 1;
  const prompt = Math.min(promptBound(operation, body), model.contextTokens);
  if (operation === 'embeddings') return { promptTokens: prompt, maxTokens: 0, n: 1, images: 0 };
  if (operation === 'images') return { promptTokens: prompt, maxTokens: 0, n: 1, images: n };
  const asked = countOf(body.max_completion_tokens) ?? countOf(body.max_tokens);
  const maxTokens = Math.min(asked ?? model.maxOutputTokens, model.maxOutputTokens);
  return { promptTokens: prompt, maxTokens, n, images: 0 };
}

function promptBound(operation: Operation, body: JsonRecord): number {
  if (operation === 'images') return boundOf(textIn(body.prompt)) + tokensPerRequest;
  if (operation === 'embeddings') return embeddingBound(body.input);
  const messages = recordsOf(body.messages);
  const rest = [body.tools, body.system, body.response_format, body.functions];
  const bytes = [body.messages, ...rest].reduce<number>((sum, part) => sum + boundIn(part), 0);
  const images = messages.reduce((sum, { content }) => sum + imagesIn(content), 0);
  return bytes + images * tokensPerImage + messages.length * tokensPerMessage + tokensPerRequest;
}

function boundIn(part: Json | undefined): number {
  return part === undefined || part === null ? 0 : boundOf(textIn(part));
}

function textIn(part: Json | undefined): string {
  return typeof part === 'string' ? part : JSON.stringify(part ?? '');
}

function imagesIn(content: Json | undefined): number {
  return recordsOf(content).filter(({ type }) => type === 'image_url' || type === 'image').length;
}

/** Texts are bounded by their bytes; tokens that were counted by the client are what they are. */
function embeddingBound(input: Json | undefined): number {
  if (typeof input === 'string') return boundOf(input) + tokensPerRequest;
  if (!Array.isArray(input)) return tokensPerRequest;
  return input.reduce<number>((sum, item) => {
    if (typeof item === 'number') return sum + 1;
    if (Array.isArray(item)) return sum + item.length + tokensPerMessage;
    return sum + boundOf(String(item)) + tokensPerMessage;
  }, tokensPerRequest);
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

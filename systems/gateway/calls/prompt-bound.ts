/** How many tokens a provider can count in a prompt at most. Pure. */
import type { Operation } from '../dialects/dialect.ts';
import { isRecord, type Json, type JsonRecord, recordOf, recordsOf } from '../dialects/json.ts';
import { boundOf, tokensOfToolPrompt, tokensPerMessage, tokensPerRequest } from './counting.ts';

export interface PromptLimits {
  /** No model reads more at once, whatever it is sent. */
  readonly contextTokens: number;
  /** Of a picture at its largest, see `image-bound.ts`. */
  readonly imageTokens: number;
}

export function promptBound(op: Operation, body: JsonRecord, limits: PromptLimits): number {
  const { contextTokens, imageTokens } = limits;
  if (op === 'embeddings') return embeddingBound(body.input, contextTokens);
  const isDrawn = op === 'images';
  const bound = isDrawn ? boundIn(body.prompt) + tokensPerRequest : turnsBound(body, imageTokens);
  return Math.min(bound, contextTokens);
}

function turnsBound(body: JsonRecord, imageTokens: number): number {
  const parts = [body.messages, body.tools, body.system, body.response_format];
  return parts.reduce<number>((sum, part) => sum + boundIn(part), unsaidBound(body, imageTokens));
}

/** What is in a prompt besides the texts that were sent: pictures, marks, what providers write. */
export function unsaidBound(
  { messages, tools, response_format: format }: JsonRecord,
  imageTokens: number,
): number {
  const images = imagesIn(messages) * imageTokens;
  const marks = recordsOf(messages).length * tokensPerMessage + tokensPerRequest;
  const isTold = recordsOf(tools).length > 0 || isJsonAsked(format);
  return images + marks + (isTold ? tokensOfToolPrompt : 0);
}

function isJsonAsked(format: Json | undefined): boolean {
  const { type = 'text' } = recordOf(format);
  return type !== 'text';
}

function boundIn(part: Json | undefined): number {
  if (part === undefined || part === null) return 0;
  return boundOf(typeof part === 'string' ? part : JSON.stringify(part));
}

/** Wherever they stand: a picture in the result of a tool is looked at as well. */
function imagesIn(part: Json | undefined): number {
  if (Array.isArray(part)) return part.reduce((sum, item: Json) => sum + imagesIn(item), 0);
  if (!isRecord(part)) return 0;
  const own = part.type === 'image_url' || part.type === 'image' ? 1 : 0;
  return Object.entries(part).reduce<number>((sum, [name, inner]) => {
    // What a tool was given is JSON of its own: the words in it mean nothing here.
    return sum + (name === 'input' && part.type === 'tool_use' ? 0 : imagesIn(inner));
  }, own);
}

/**
 * Texts are bounded by their bytes; tokens that were counted by the client are what they are. Each
 * of several inputs is read by itself, so it is each of them that the model limits.
 */
function embeddingBound(input: Json | undefined, contextTokens: number): number {
  const most = (bound: number) => Math.min(bound, contextTokens);
  if (typeof input === 'string') return most(boundOf(input) + tokensPerRequest);
  if (!Array.isArray(input)) return tokensPerRequest;
  if (input.every((item) => typeof item === 'number')) return most(input.length + tokensPerRequest);
  return input.reduce<number>((sum, item: Json) => {
    const bound = Array.isArray(item) ? item.length : boundOf(String(item));
    return sum + most(bound + tokensPerMessage);
  }, tokensPerRequest);
}

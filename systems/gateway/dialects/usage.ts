/**
 * What an answer says that it used. Providers leave it out, and some say things that can't be
 * true; what is no whole number from 0 up does not count as said.
 */
import { noUsage, type Usage } from '../model/usage.ts';
import type { Dialect, Operation } from './dialect.ts';
import { countOf, isRecord, type JsonRecord, recordOf } from './json.ts';

export function usageOf(dialect: Dialect, usage: unknown): Usage | undefined {
  if (!isRecord(usage)) return undefined;
  return dialect === 'openai' ? openAiUsage(usage) : anthropicUsage(usage);
}

function openAiUsage(usage: JsonRecord): Usage | undefined {
  const prompt = countOf(usage.prompt_tokens ?? usage.input_tokens);
  // Embeddings have no answer that is counted.
  const answer = countOf(usage.completion_tokens ?? usage.output_tokens ?? 0);
  if (prompt === undefined || answer === undefined) return undefined;
  const details = recordOf(usage.prompt_tokens_details ?? usage.input_tokens_details);
  const cachedInput = Math.min(countOf(details.cached_tokens) ?? 0, prompt);
  const more = recordOf(usage.completion_tokens_details ?? usage.output_tokens_details);
  const reasoning = Math.min(countOf(more.reasoning_tokens) ?? 0, answer);
  const input = prompt - cachedInput;
  return { ...noUsage, input, cachedInput, output: answer - reasoning, reasoning };
}

function anthropicUsage(usage: JsonRecord): Usage | undefined {
  const input = countOf(usage.input_tokens);
  const output = countOf(usage.output_tokens);
  if (input === undefined || output === undefined) return undefined;
  const cachedInput = countOf(usage.cache_read_input_tokens) ?? 0;
  const cacheWrite = countOf(usage.cache_creation_input_tokens) ?? 0;
  return { ...noUsage, input, cachedInput, cacheWrite, output };
}

/** `message_delta` of Anthropic may say only what changed since `message_start`. */
export function mergedUsage(before: JsonRecord, after: unknown): JsonRecord {
  return { ...before, ...(isRecord(after) ? after : {}) };
}

/** As OpenAI's clients read it. */
export function openAiUsageOf(usage: Usage): JsonRecord {
  const prompt = usage.input + usage.cachedInput + usage.cacheWrite;
  const answer = usage.output + usage.reasoning;
  return {
    prompt_tokens: prompt,
    completion_tokens: answer,
    total_tokens: prompt + answer,
    prompt_tokens_details: { cached_tokens: usage.cachedInput },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  };
}

/** As Anthropic's clients read it. */
export function anthropicUsageOf(usage: Usage): JsonRecord {
  return {
    input_tokens: usage.input,
    cache_read_input_tokens: usage.cachedInput,
    cache_creation_input_tokens: usage.cacheWrite,
    output_tokens: usage.output + usage.reasoning,
  };
}

/** An answer with the usage that it is charged by, for a provider did not say one. */
export function withUsage(operation: Operation, answer: JsonRecord, usage: Usage): JsonRecord {
  switch (operation) {
    case 'chat':
      return { ...answer, usage: openAiUsageOf(usage) };
    case 'messages':
      return { ...answer, usage: anthropicUsageOf(usage) };
    case 'embeddings':
      return { ...answer, usage: { prompt_tokens: usage.input, total_tokens: usage.input } };
    case 'images':
      return answer;
  }
}

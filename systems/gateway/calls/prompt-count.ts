/**
 * How many tokens a prompt has at the very least. Pure.
 *
 * Two counts that nobody disputes enclose the truth. A token holds a byte at least, so bytes bound
 * what is held; but English has four of them in a token, and who refused by bytes would refuse
 * three quarters of the prompts that fit. Tokenizers cut a text at its blanks before they look for
 * tokens, so a token holds no more than one word; that is two thirds of the truth in English. What
 * is refused before a call is refused by words. Between the two the hold is the whole context, and
 * the provider's own count decides.
 */
import type { Operation } from '../dialects/dialect.ts';
import { type Json, type JsonRecord, recordsOf, textOf } from '../dialects/json.ts';

/** The longest tokens that are known hold half of it, a row of one sign. */
const longestTokenLength = 256;

/** Of embeddings the longest input: each is read by itself. */
export function tokensAtLeast(operation: Operation, body: JsonRecord): number {
  if (operation === 'embeddings') return longestInput(body.input);
  if (operation === 'images') return wordsIn(textOf(body.prompt));
  const { system, messages } = body;
  const contents = recordsOf(messages).map(({ content }) => content);
  return [system, ...contents].reduce<number>((sum, content) => sum + saidAtLeast(content), 0);
}

/** What providers leave out, such as thoughts of an earlier answer, does not count. */
function saidAtLeast(content: Json | undefined): number {
  if (typeof content === 'string') return wordsIn(content);
  return recordsOf(content).reduce((sum, { type, text, content: inner }) => {
    if (type === 'text') return sum + wordsIn(textOf(text));
    return sum + (type === 'tool_result' ? saidAtLeast(inner) : 0);
  }, 0);
}

function longestInput(input: Json | undefined): number {
  if (typeof input === 'string') return wordsIn(input);
  if (!Array.isArray(input)) return 0;
  // Tokens that the client counted itself.
  if (input.every((item) => typeof item === 'number')) return input.length;
  return input.reduce<number>((most, item: Json) => Math.max(most, longestInput(item)), 0);
}

function wordsIn(text: string): number {
  let count = 0;
  for (const [word] of text.matchAll(/\S+/g)) count += Math.ceil(word.length / longestTokenLength);
  return count;
}

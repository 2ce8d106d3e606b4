/**
 * Counting tokens without the provider. Two figures, for two purposes: a bound that no tokenizer
 * goes beyond (a token holds a byte at least), for what is held; and an estimate, for what is
 * charged when a provider does not say what it used.
 */

/** Around each message providers add marks of their own; none adds more than this. */
export const tokensPerMessage = 8;
/**
 * What precedes an answer, the marks around a whole prompt, and the instructions that the templates
 * of some models begin with: those of gpt-oss are some 70 tokens.
 */
export const tokensPerRequest = 128;
/** Of an image at its largest, where its bytes are not in the request. */
export const tokensPerImage = 8_192;
/**
 * What a provider writes into a prompt by itself as soon as there is a tool, or an answer in JSON,
 * which some get by a tool of their own: Anthropic writes 346 tokens now, and wrote 530 before.
 */
export const tokensOfToolPrompt = 1_024;

const bytesPerToken = 4;

export function boundOf(text: string): number {
  return Buffer.byteLength(text);
}

export function estimateOf(byteCount: number): number {
  return Math.ceil(byteCount / bytesPerToken);
}

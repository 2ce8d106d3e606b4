/** What a request used, as the provider counted it, in parts that do not overlap. */
export interface Usage {
  /** Prompt tokens that came from no cache. */
  readonly input: number;
  /** Prompt tokens that the provider had in its cache. */
  readonly cachedInput: number;
  /** Prompt tokens that the provider wrote to its cache. */
  readonly cacheWrite: number;
  /** Tokens of the answers, without those of reasoning. */
  readonly output: number;
  readonly reasoning: number;
  readonly images: number;
}

export const noUsage: Usage = {
  input: 0,
  cachedInput: 0,
  cacheWrite: 0,
  output: 0,
  reasoning: 0,
  images: 0,
};

export function tokensOf({ input, cachedInput, cacheWrite, output, reasoning }: Usage): number {
  return input + cachedInput + cacheWrite + output + reasoning;
}

/** How large a request can get at most, known before it is sent. */
export interface RequestSize {
  /** Tokens of the prompt, counted or estimated upwards. */
  readonly promptTokens: number;
  /** For each of the `n` answers, reasoning included: `max_tokens`, or else the model's limit. */
  readonly maxTokens: number;
  readonly n: number;
  readonly images: number;
}

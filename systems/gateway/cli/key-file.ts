/** Under the names that the clients of OpenAI and Anthropic look for. */
export function keyFileValues(url: string, key: string) {
  return {
    OPENAI_BASE_URL: `${url}/v1`,
    OPENAI_API_KEY: key,
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: key,
  };
}

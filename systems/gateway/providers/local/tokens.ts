/** How the built-in model counts: a token is a word, a sign, or a blank that stands alone. */

const piece = /\s?[\p{L}\p{N}]+|\s?[^\s\p{L}\p{N}]|\s/gu;

export function tokensOf(text: string): readonly string[] {
  return text.match(piece) ?? [];
}

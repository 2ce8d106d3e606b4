export function nearest(word: string, known: readonly string[]): string | undefined {
  return known.find((each) => each.startsWith(word.slice(0, 2)));
}

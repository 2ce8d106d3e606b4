/** Keeps the end of what a process printed, within a bound. */
export interface OutputTail {
  add(text: string): void;
  text(): string;
}

export function outputTail(limitCharacters: number): OutputTail {
  let kept = '';
  return {
    add(text) {
      kept += text;
      // Cut rarely, not at every piece: a chatty process would make this quadratic.
      if (kept.length > 2 * limitCharacters) kept = kept.slice(-limitCharacters);
    },
    text: () => kept.slice(-limitCharacters),
  };
}

/**
 * For what is read again and again, by several who do not know of each other: what was asked for
 * later is newer, and is not undone by a read that began before it and took longer.
 */
export function newest<Value>(
  read: () => Promise<Value>,
  take: (value: Value) => void,
): () => Promise<void> {
  let asked = 0;
  let taken = 0;
  return async () => {
    asked += 1;
    const own = asked;
    const value = await read();
    if (own < taken) return;
    taken = own;
    take(value);
  };
}

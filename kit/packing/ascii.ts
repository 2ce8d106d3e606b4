/** A letter behind a backslash of its own, and one in a text that is taken as it is written. */
const UNCLEAR = /(?<!\\)(?:\\\\)*\\\P{ASCII}|String\.raw`[^`]*\P{ASCII}/u;

/**
 * PURE. The same program in ASCII alone. One letter that is not Latin, and be it in a comment,
 * makes V8 hold the whole file with two bytes a letter, and take longer over each start.
 */
export function asciiOf(code: string): string {
  const unclear = UNCLEAR.exec(code)?.[0];
  if (unclear !== undefined) throw new Error(`in ASCII this would mean something else: ${unclear}`);
  return code.replaceAll(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: all that is ASCII is what stays.
    /[^\x00-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** PURE: which passwords are too weak. Length counts most; rules about characters do not help. */

export const shortestPassword = 10;
export const longestPassword = 256;

/** The words that guessing programs try first; anything that is one of them with decoration. */
const common = [
  ...['password', 'passwort', 'qwerty', 'qwertz', 'azerty', 'letmein', 'welcome', 'iloveyou'],
  ...['admin', 'administrator', 'monkey', 'dragon', 'football', 'baseball', 'sunshine', 'princess'],
  ...['master', 'shadow', 'superman', 'trustno', 'changeme', 'secret', 'login', 'starwars'],
  ...['abc', 'asdfghjkl', 'zxcvbnm', 'whatever', 'michael', 'default', 'guest', 'test'],
] as const;

/** What is wrong with it, in words for the person; empty when it will do. */
export function passwordProblems(password: string, about: readonly string[] = []): string[] {
  const problems: string[] = [];
  const { length } = [...password];
  if (length < shortestPassword) problems.push(`shorter than ${shortestPassword} characters`);
  if (length > longestPassword) problems.push(`longer than ${longestPassword} characters`);
  if (new Set(password.toLowerCase()).size < 5) problems.push('too few different characters');
  if (isSequence(password)) problems.push('a sequence of neighbouring characters');
  const letters = plainLetters(password);
  if (common.some((word) => letters === word)) problems.push('a very common password');
  if (isOwn(password.toLowerCase(), about)) problems.push('made of your own name or address');
  return problems;
}

/** Little more than words that everybody knows of this person. */
function isOwn(password: string, about: readonly string[]): boolean {
  const words = about.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u));
  let rest = password;
  for (const word of words) if (word.length >= 3) rest = rest.replaceAll(word, '');
  const left = rest.replaceAll(/[^\p{L}\p{N}]/gu, '').length;
  return rest !== password && left < shortestPassword / 2;
}

/** `P@ssw0rd123!` is still `password`. */
function plainLetters(password: string): string {
  const swaps: Readonly<Record<string, string>> = {
    '@': 'a',
    '4': 'a',
    '0': 'o',
    $: 's',
    '3': 'e',
  };
  const core = password
    .toLowerCase()
    .replace(/[\d\W_]+$/, '')
    .replace(/^[\d\W_]+/, '');
  return core.replaceAll(/[@40$3]/g, (sign) => swaps[sign] ?? sign).replaceAll('1', 'i');
}

function isSequence(password: string): boolean {
  const codes = [...password].map((sign) => sign.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  const neighbours = steps.filter((step) => Math.abs(step) <= 1).length;
  return steps.length > 0 && neighbours / steps.length > 0.8;
}

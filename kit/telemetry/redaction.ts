/**
 * Takes secrets out of one finished log line, whatever way they came in: by the name of their key
 * at any depth, and by their form anywhere in the text (messages, stacks, URLs). It works on the
 * line and not on the objects, because an error's message or a nested cause is never an object key.
 */

const secretKeys = [
  'authorization',
  'cookie',
  'password',
  'passwd',
  'passphrase',
  'secret',
  'token',
  'signature',
  'credentials?',
  'api[-_]?key',
  '(?:access|secret|private|master|encryption|signing)[-_]?key(?:[-_]?id)?',
];

/** Each keeps what `$1` names, so that a reader still sees what kind of thing was there. */
const secretForms: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer\s+)[\w.~+/=-]+/gi, '$1'],
  [/\b(Basic\s+)[\w+/=-]{8,}/gi, '$1'],
  // A JWT: three parts, the first of which is JSON.
  [/(?<![\w-])()eyJ[\w-]+\.[\w-]+\.[\w-]*/g, '$1'],
  // API keys as @gauntlet/kit/auth makes them, then those of providers.
  [/(_)[0-9A-Za-z]{49}(?![0-9A-Za-z])/g, '$1'],
  [/\b(sk-|sk-ant-)[\w-]{8,}/g, '$1'],
  [/\b((?:sk|rk|pk)_(?:live|test)_|whsec_|gh[pousr]_|github_pat_|xox[abeprs]-)[\w-]{8,}/g, '$1'],
  [/\b(AKIA|ASIA)[0-9A-Z]{16}\b/g, '$1'],
  [/(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, '$1'],
  // The password in postgres://user:password@host.
  [/(:\/\/[^\s/:@"]*:)[^\s/@"]+(?=@)/g, '$1'],
];

export const redacted = '[redacted]';

export type Redact = (line: string) => string;

/** `moreKeys` are added to the names of keys that never show their value. */
export function redaction(moreKeys: readonly string[] = []): Redact {
  const keys = [...secretKeys, ...moreKeys.map(RegExp.escape)].join('|');
  const scalar = new RegExp(
    String.raw`((?:${keys})"\s*:\s*)("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*)`,
    'gi',
  );
  // The same inside a string that holds JSON, where each quote has a backslash.
  const escaped = new RegExp(String.raw`((?:${keys})\\"\s*:\s*)\\"(?:\\\\\\"|(?!\\").)*\\"`, 'gi');
  const assigned = new RegExp(String.raw`((?:${keys})=)[^&\s"\\,;]+`, 'gi');
  const nested = new RegExp(String.raw`(?:${keys})"\s*:\s*[[{]`, 'i');
  const wholeKey = new RegExp(`(?:${keys})$`, 'i');

  return (line) => {
    let text = nested.test(line) ? withoutNested(line, wholeKey) : line;
    text = text
      .replace(scalar, `$1"${redacted}"`)
      .replace(escaped, String.raw`$1\"${redacted}\"`)
      .replace(assigned, `$1${redacted}`);
    for (const [form, kept] of secretForms) text = text.replace(form, `${kept}${redacted}`);
    return text;
  };
}

/** The slow way, for a list or an object under a secret key (headers that came twice). */
function withoutNested(line: string, secretKey: RegExp): string {
  const hide = (key: string, value: unknown) =>
    typeof value === 'object' && value !== null && secretKey.test(key) ? redacted : value;
  try {
    return `${JSON.stringify(JSON.parse(line), hide)}\n`;
  } catch {
    // Not JSON: a text that only looks like it. The rules for text still apply to it.
    return line;
  }
}

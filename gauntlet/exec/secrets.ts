/**
 * Takes secrets out of what processes print, before anything is shown or stored: what has the form
 * of one, and the values of environment variables whose names say that they hold one.
 */
import { redaction } from '@gauntlet/kit/telemetry/redaction';

type Environment = Readonly<Record<string, string | undefined>>;
export type Redact = (text: string) => string;

const SECRET_NAME = new RegExp(
  [
    'secret|token|passw(?:or)?d|passphrase|credential|api_?key',
    '(?:access|private|signing|encryption)_?key',
    '_pat$|dsn$|database_url$',
  ].join('|'),
  'i',
);
/** Such a variable names a place or a choice, whatever else is in its name. */
const PLACE_NAME = /_(?:file|path|dir|folder|sock|socket|name|type|helper|timeout|ttl|max|min)$/i;
/** Shorter values would take every `test` and `root` out of the output. */
const SHORTEST = 8;

export function redactionFor(...environments: readonly Environment[]): Redact {
  const values = environments.flatMap(secretValues);
  const whole = redaction();
  if (values.length === 0) return whole;
  // The longest first: one value may be the beginning of another.
  const forms = [...new Set(values.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  const known = new RegExp(forms.map((form) => RegExp.escape(form)).join('|'), 'g');
  return (text) => whole(text.replace(known, '[redacted]'));
}

function secretValues(environment: Environment): readonly string[] {
  return Object.entries(environment)
    .filter(([name]) => SECRET_NAME.test(name) && !PLACE_NAME.test(name))
    .flatMap(([, value = '']) => value.split(/\r?\n/))
    .map((line) => line.trim())
    .filter((line) => line.length >= SHORTEST && !line.startsWith('-----'));
}

/** A secret is as good in a URL or in base64 as it is plain. */
function formsOf(value: string): readonly string[] {
  const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '');
  return [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), base64];
}

const KEY_BEGIN = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const KEY_END = /-----END [A-Z ]*PRIVATE KEY-----/;

/** The same line by line, for what has no single line: a private key over many of them. */
export function lineRedaction(redact: Redact): Redact {
  let inKey = false;
  return (line) => {
    if (inKey) {
      inKey = !KEY_END.test(line);
      return '[redacted]';
    }
    const begin = KEY_BEGIN.exec(line);
    if (begin === null || KEY_END.test(line)) return redact(line);
    inKey = true;
    return `${redact(line.slice(0, begin.index))}${begin[0]}[redacted]`;
  };
}

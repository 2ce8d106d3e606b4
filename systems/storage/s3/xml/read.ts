/**
 * XML that clients send: small, without DOCTYPE, entities of its own, CDATA or processing
 * instructions. What is not as the operation expects it is MalformedXML, never a guess.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { S3Error } from '../errors.ts';

const parser = new XMLParser({
  processEntities: false,
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  isArray: () => true,
});

/** The children of an element: each name with all that have it, in order. */
export interface XmlElement {
  one(name: string): XmlElement | undefined;
  all(name: string): readonly XmlElement[];
  /** The text of the child of that name. */
  text(name: string): string | undefined;
  /** Its own text. */
  readonly value: string;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

export function readXml(bytes: Uint8Array, root: string): XmlElement {
  const text = decoded(bytes);
  const body = text.replace(/^\s*<\?xml[^>]*\?>/, '').replace(/<!--(?:(?!--)[\s\S])*-->/g, '');
  if (/<[!?]/.test(body) || XMLValidator.validate(body) !== true) throw malformed();
  const tree: unknown = parsed(body);
  const found = isRecord(tree) && Object.hasOwn(tree, root) ? tree[root] : undefined;
  if (!Array.isArray(found) || found.length !== 1) throw malformed();
  return elementOf(found[0]);
}

function parsed(body: string): unknown {
  try {
    return parser.parse(body);
  } catch {
    // The parser has limits of its own (depth, names that are reserved in JavaScript).
    throw malformed();
  }
}

function decoded(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    // Not UTF-8.
    throw malformed();
  }
}

function elementOf(node: unknown): XmlElement {
  const children = isRecord(node) ? node : {};
  const all = (name: string): readonly XmlElement[] => {
    const found = Object.hasOwn(children, name) ? children[name] : undefined;
    if (found === undefined) return [];
    return (Array.isArray(found) ? found : [found]).map(elementOf);
  };
  const one = (name: string) => {
    const [first, second] = all(name);
    if (second !== undefined) throw malformed();
    return first;
  };
  const text = typeof node === 'string' ? node : children['#text'];
  return { all, one, text: (name) => one(name)?.value, value: unescaped(String(text ?? '')) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function unescaped(text: string): string {
  return text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    if (!whole.endsWith(';')) throw malformed();
    const code = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name);
    if (code === null) {
      const character = Object.hasOwn(named, name) ? named[name] : undefined;
      if (character === undefined) throw malformed();
      return character;
    }
    const point = code[1] === undefined ? Number(code[2]) : Number.parseInt(code[1], 16);
    if (point === 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) throw malformed();
    return String.fromCodePoint(point);
  });
}

export function malformed(): S3Error {
  return new S3Error('MalformedXML');
}

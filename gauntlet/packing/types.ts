/**
 * The types of `defineGauntlet` for who installs the package, written from the schema: the types
 * that zod infers would make every project install zod to read them.
 */
type JsonSchema = Readonly<Record<string, unknown>>;

export function typesOf(schema: JsonSchema): string {
  return [
    `export type Configuration = ${typeOf(schema, '')};`,
    '/** Gives the configuration its types; the checks are made when it is loaded. */',
    'export declare function defineGauntlet(configuration: Configuration): Configuration;',
    '',
  ].join('\n');
}

const SIMPLE: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
};

function typeOf(value: unknown, indent: string): string {
  if (!isSchema(value)) return 'unknown';
  const { type, items, properties, additionalProperties: rest } = value;
  const choices = value.anyOf ?? value.oneOf ?? value.enum;
  if (Array.isArray(choices)) {
    const isEnum = choices === value.enum;
    const parts = choices.map((one) => (isEnum ? JSON.stringify(one) : typeOf(one, indent)));
    return [...new Set(parts)].join(' | ');
  }
  if ('const' in value) return JSON.stringify(value.const);
  if (type === 'array') return `readonly (${typeOf(items, indent)})[]`;
  if (isSchema(properties)) return objectOf(properties, requiredOf(value), indent);
  if (type === 'object') return `Readonly<Record<string, ${typeOf(rest, indent)}>>`;
  return SIMPLE[String(type)] ?? 'unknown';
}

function objectOf(properties: JsonSchema, required: readonly unknown[], indent: string): string {
  const deeper = `${indent}  `;
  const members = Object.entries(properties).map(([name, member]) => {
    const key = /^[a-z]\w*$/i.test(name) ? name : JSON.stringify(name);
    const mark = required.includes(name) ? '' : '?';
    const comment = commentOf(member, deeper);
    return `${comment}${deeper}readonly ${key}${mark}: ${typeOf(member, deeper)};`;
  });
  return `{\n${members.join('\n')}\n${indent}}`;
}

function requiredOf({ required }: JsonSchema): readonly unknown[] {
  return Array.isArray(required) ? required : [];
}

function commentOf(member: unknown, indent: string): string {
  if (!isSchema(member) || typeof member.description !== 'string') return '';
  return `${indent}/** ${member.description.replaceAll('*/', '*\\/')} */\n`;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

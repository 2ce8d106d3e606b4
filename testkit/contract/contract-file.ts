/** The reviewed file of one contract: JSON Schema words, a stable order, one thing to a line. */
import { contractErrors } from './errors.ts';
import { isRecord, type Scalar, type Schema, type TypeName } from './schema.ts';

export interface Contract {
  readonly name: string;
  readonly status: number;
  /** Names that must be there; for content-type also the media type. */
  readonly headers: Readonly<Record<string, string | true>>;
  readonly request?: Schema;
  readonly body: Schema;
}

const FORMAT = 'testkit-contract/1';
const NAMES: readonly string[] = [
  'array',
  'boolean',
  'integer',
  'null',
  'number',
  'object',
  'string',
];

export function contractText(contract: Contract): string {
  const headers = Object.entries(contract.headers).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const file = {
    format: FORMAT,
    name: contract.name,
    ...(contract.request ? { request: encode(contract.request) } : {}),
    status: contract.status,
    headers: Object.fromEntries(headers),
    body: encode(contract.body),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function encode(schema: Schema): unknown {
  const { type, properties, required, additionalProperties: others, items } = schema;
  const members = Object.entries(properties ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...(type.length > 0 ? { type: type.length === 1 ? type[0] : type } : {}),
    ...(schema.enum ? { enum: schema.enum } : {}),
    ...(required ? { required: required.toSorted() } : {}),
    ...(properties
      ? { properties: Object.fromEntries(members.map(([name, of]) => [name, encode(of)])) }
      : {}),
    ...(others === undefined ? {} : { additionalProperties: others && encode(others) }),
    ...(items ? { items: encode(items) } : {}),
  };
}

export function readContract(text: string, path: string): Contract {
  const refuse = (reason: string) => contractErrors.make('CONTRACT_UNREADABLE', { path, reason });
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  if (!isRecord(file) || file.format !== FORMAT) throw refuse(`its format is not ${FORMAT}`);
  if (typeof file.status !== 'number') throw refuse('it has no status');
  const { name, headers = {}, request } = file;
  if (!isRecord(headers)) throw refuse('its headers are not an object');
  return {
    name: String(name),
    status: file.status,
    headers: headers as Contract['headers'],
    ...(request === undefined ? {} : { request: decode(request, refuse) }),
    body: decode(file.body ?? {}, refuse),
  };
}

function decode(value: unknown, refuse: (reason: string) => Error): Schema {
  if (!isRecord(value)) throw refuse('a schema is not an object');
  const types = value.type === undefined ? [] : [value.type].flat();
  const unknownType = types.find((type) => !NAMES.includes(String(type)));
  if (unknownType !== undefined) throw refuse(`the type ${String(unknownType)} is unknown`);
  const { properties, required, additionalProperties: others, items, enum: choices } = value;
  const members = isRecord(properties) ? Object.entries(properties) : [];
  return {
    type: types as TypeName[],
    ...(isRecord(properties)
      ? { properties: Object.fromEntries(members.map(([name, of]) => [name, decode(of, refuse)])) }
      : {}),
    ...(Array.isArray(required) ? { required: required.map(String) } : {}),
    ...(others === undefined
      ? {}
      : { additionalProperties: others === false ? false : decode(others, refuse) }),
    ...(items === undefined ? {} : { items: decode(items, refuse) }),
    ...(Array.isArray(choices) ? { enum: choices as Scalar[] } : {}),
  };
}

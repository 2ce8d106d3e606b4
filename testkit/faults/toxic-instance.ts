import type { Direction } from '@gauntlet/kit/piping';
import { asObject, type JsonObject, readAttributes, readField } from './decode.ts';
import { type Outcome, refusals, success } from './errors.ts';
import { findToxic } from './toxics/registry.ts';
import { type Attributes, initialAttributesOf, type Toxic } from './toxics/toxic.ts';

/** A toxic on a proxy: which, where, how often, and with which attributes. */

export interface ToxicInstance {
  readonly toxic: Toxic;
  readonly name: string;
  /** As it was given, for the answers of the API: `UPSTREAM` stays that. */
  readonly stream: string;
  readonly direction: Direction;
  /** The share of connections that it affects, from 0 to 1. */
  toxicity: number;
  attributes: Attributes;
}

/** What the API says of a toxic, in Toxiproxy's order. */
export interface ToxicJson {
  readonly attributes: Attributes;
  readonly name: string;
  readonly type: string;
  readonly stream: string;
  readonly toxicity: number;
}

export function toxicJson(instance: ToxicInstance): ToxicJson {
  const { attributes, name, toxic, stream, toxicity } = instance;
  return { attributes, name, type: toxic.type, stream, toxicity };
}

export function newToxic(input: unknown): Outcome<ToxicInstance> {
  const body = asObject(input);
  if (!body.ok) return body;
  const type = readField(body.value, 'type', 'string', '');
  if (!type.ok) return type;
  const stream = readField(body.value, 'stream', 'string', 'downstream');
  if (!stream.ok) return stream;
  const name = readField(body.value, 'name', 'string', '');
  if (!name.ok) return name;
  const toxicity = readField(body.value, 'toxicity', 'number', 1);
  if (!toxicity.ok) return toxicity;
  const direction = stream.value.toLowerCase();
  if (direction !== 'upstream' && direction !== 'downstream') return refusals.invalidStream();
  const toxic = findToxic(type.value);
  if (toxic === undefined) return refusals.invalidType();
  const { fields } = toxic;
  const attributes = readAttributes(fields, body.value.attributes, initialAttributesOf(fields));
  if (!attributes.ok) return attributes;
  return success({
    toxic,
    name: name.value === '' ? `${type.value}_${stream.value}` : name.value,
    stream: stream.value,
    direction,
    toxicity: toxicity.value,
    attributes: attributes.value,
  });
}

/** Changes toxicity and attributes; everything else of a toxic stays as it was made. */
export function changeToxic(instance: ToxicInstance, body: JsonObject): Outcome<ToxicInstance> {
  const toxicity = readField(body, 'toxicity', 'number', instance.toxicity);
  if (!toxicity.ok) return toxicity;
  const { toxic, attributes: current } = instance;
  const attributes = readAttributes(toxic.fields, body.attributes, current);
  if (!attributes.ok) return attributes;
  instance.toxicity = toxicity.value;
  instance.attributes = attributes.value;
  return success(instance);
}

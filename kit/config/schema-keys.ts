/** What a schema knows at a path: the keys to choose from when one is unknown or missing. */
import type { z } from 'zod';
import type { ConfigPath } from './diagnostics.ts';

interface Definition {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly left?: z.core.$ZodType;
  readonly right?: z.core.$ZodType;
  readonly getter?: () => z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly items?: readonly z.core.$ZodType[];
  readonly valueType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
}

/** Every key that some reading of the schema allows there. */
export function knownKeys(schema: z.core.$ZodType, path: ConfigPath): string[] {
  let schemas = flatten(schema);
  for (const part of path) schemas = schemas.flatMap((one) => childrenOf(one, part));
  return [...new Set(schemas.flatMap((one) => Object.keys(definitionOf(one).shape ?? {})))];
}

function definitionOf(schema: z.core.$ZodType): Definition {
  return schema._zod.def as unknown as Definition;
}

function childrenOf(schema: z.core.$ZodType, part: PropertyKey): z.core.$ZodType[] {
  const { shape, element, items, valueType } = definitionOf(schema);
  const child =
    (shape && Object.hasOwn(shape, part) ? shape[String(part)] : undefined) ??
    (typeof part === 'number' ? (element ?? items?.[part]) : valueType);
  return child === undefined ? [] : flatten(child);
}

const DEPTH_LIMIT = 16;

/** Looks through optional, default, lazy, pipes, unions and the like. */
function flatten(schema: z.core.$ZodType, depth = 0): z.core.$ZodType[] {
  if (depth > DEPTH_LIMIT) return [];
  const { innerType, in: input, left, right, getter, options } = definitionOf(schema);
  const inner = [innerType, input, left, right, ...(options ?? [])];
  if (getter !== undefined) inner.push(getter());
  const found = inner.filter((one) => one !== undefined);
  return found.length === 0 ? [schema] : found.flatMap((one) => flatten(one, depth + 1));
}

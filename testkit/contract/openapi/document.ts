/** An OpenAPI 3.0 or 3.1 document, as far as contracts need it: operations and their shapes. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { contractErrors } from '../errors.ts';
import { isRecord, type Schema } from '../schema.ts';
import { type Loose, References, toSchema } from './to-schema.ts';

export interface Parameter {
  readonly name: string;
  readonly place: string;
  readonly isRequired: boolean;
  readonly schema: Schema;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** By media type. */
  readonly request: ReadonlyMap<string, Schema>;
  readonly isRequestRequired: boolean;
  /** By status (`200`, `2XX`, `default`), then by media type. */
  readonly responses: ReadonlyMap<string, ReadonlyMap<string, Schema>>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Takes the path of a file (JSON or YAML) or the parsed document. */
export function readDocument(source: unknown): readonly Operation[] {
  const document = typeof source === 'string' ? load(source) : source;
  const refuse = (reason: string) => contractErrors.make('CONTRACT_OPENAPI', { reason });
  if (!isRecord(document)) throw refuse('it is not an object');
  if (!/^3\.[01]\./.test(String(document.openapi))) {
    throw refuse(`its version is ${String(document.openapi ?? document.swagger)}`);
  }
  const references = new References(document);
  const paths = isRecord(document.paths) ? Object.entries(document.paths) : [];
  return paths.flatMap(([path, value]) => {
    const item = references.follow(value);
    return METHODS.filter((method) => isRecord(item[method])).map((method) =>
      readOperation(references, path, method, item),
    );
  });
}

function load(path: string): unknown {
  try {
    // YAML is a superset of JSON.
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw contractErrors.make('CONTRACT_OPENAPI', { reason }, error);
  }
}

function readOperation(
  references: References,
  path: string,
  method: string,
  item: Loose,
): Operation {
  const operation = references.follow(item[method]);
  const body = references.follow(operation.requestBody);
  const responses = Object.entries(references.follow(operation.responses));
  return {
    method: method.toUpperCase(),
    path,
    parameters: readParameters(references, [item.parameters, operation.parameters].flat()),
    request: readContent(references, body.content),
    isRequestRequired: body.required === true,
    responses: new Map(
      responses.map(([status, value]) => [
        status,
        readContent(references, references.follow(value).content),
      ]),
    ),
  };
}

/** Those of the operation replace those of its path. */
function readParameters(references: References, all: readonly unknown[]): readonly Parameter[] {
  const found = all.filter(isRecord).map((one): Parameter => {
    const { name, in: place, required, schema } = references.follow(one);
    return {
      name: String(name),
      place: String(place),
      isRequired: required === true,
      schema: toSchema(references, schema ?? {}),
    };
  });
  return [...new Map(found.map((one) => [`${one.place} ${one.name}`, one])).values()];
}

function readContent(references: References, content: unknown): ReadonlyMap<string, Schema> {
  const entries = isRecord(content) ? Object.entries(content) : [];
  return new Map(
    entries.map(([type, value]) => [
      (type.split(';')[0] ?? '').trim().toLowerCase(),
      toSchema(references, references.follow(value).schema ?? {}),
    ]),
  );
}

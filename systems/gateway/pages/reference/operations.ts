/** The document's operations, in the form in which the page shows them. */
import {
  isRecord,
  type Json,
  type JsonRecord,
  recordOf,
  recordsOf,
  textOf,
} from '../../dialects/json.ts';
import { exampleOf } from './example.ts';
import { type Field, type Form, fieldOf, formsOf } from './fields.ts';
import { type Resolve, resolver } from './schema.ts';

export interface Operation {
  /** Its place in the page's address. */
  readonly id: string;
  readonly tag: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly about: string;
  /** What has to be shown to be let in, by the names of the document; none is for everybody. */
  readonly asks: readonly string[];
  readonly parameters: readonly (Field & { readonly place: string })[];
  readonly body: readonly Form[];
  readonly example: Json | undefined;
  readonly answers: readonly Answer[];
}

export interface Answer {
  readonly status: string;
  readonly about: string;
  readonly forms: readonly Form[];
}

export function operationsOf(document: JsonRecord): readonly Operation[] {
  const resolve = resolver(document);
  return Object.entries(recordOf(document.paths)).flatMap(([path, methods]) =>
    Object.entries(recordOf(methods)).map(([method, operation]) =>
      operationOf(path, method.toUpperCase(), recordOf(operation), resolve),
    ),
  );
}

function operationOf(
  path: string,
  method: string,
  operation: JsonRecord,
  resolve: Resolve,
): Operation {
  const body = jsonSchema(operation.requestBody, resolve);
  return {
    id: `${method}${path}`
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replace(/-$/, ''),
    tag: Array.isArray(operation.tags) ? textOf(operation.tags[0]) : 'other',
    method,
    path,
    summary: textOf(operation.summary),
    about: textOf(operation.description),
    asks: recordsOf(operation.security).flatMap((way) => Object.keys(way)),
    parameters: recordsOf(operation.parameters)
      .map(resolve)
      .map((parameter) => ({
        ...fieldOf(
          textOf(parameter.name),
          { description: parameter.description, ...resolve(parameter.schema) },
          parameter.required === true,
          resolve,
        ),
        place: textOf(parameter.in),
      })),
    body: body === undefined ? [] : formsOf(body, resolve),
    example: body === undefined ? undefined : exampleOf(body, resolve),
    answers: Object.entries(recordOf(operation.responses)).map(([status, answer]) => {
      const schema = jsonSchema(answer, resolve);
      const about = textOf(resolve(answer).description);
      return { status, about, forms: schema === undefined ? [] : formsOf(schema, resolve) };
    }),
  };
}

function jsonSchema(holder: unknown, resolve: Resolve): JsonRecord | undefined {
  const { content } = resolve(holder);
  const { schema } = recordOf(recordOf(content)['application/json']);
  return isRecord(schema) ? resolve(schema) : undefined;
}

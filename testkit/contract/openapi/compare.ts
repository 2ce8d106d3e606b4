/** Two versions of one OpenAPI document: what breaks those who call the API. */
import { additive, breaking, type Change } from '../change.ts';
import { compareSchemas, type Direction } from '../compare-schemas.ts';
import type { Schema } from '../schema.ts';
import { type Operation, readDocument } from './document.ts';

export function compareOpenApi(before: unknown, after: unknown): readonly Change[] {
  const old = byName(readDocument(before));
  const now = byName(readDocument(after));
  const gone = [...old.keys()].filter((name) => !now.has(name));
  const added = [...now.keys()].filter((name) => !old.has(name));
  return [
    ...gone.map((name) => breaking(name, 'is gone')),
    ...added.map((name) => additive(name, 'is new')),
    ...[...old].flatMap(([name, was]) => {
      const is = now.get(name);
      return is ? compareOperations(name, was, is) : [];
    }),
  ];
}

/** `/orders/{id}` and `/orders/{orderId}` are the same path. */
function byName(operations: readonly Operation[]): ReadonlyMap<string, Operation> {
  const name = ({ method, path }: Operation) => `${method} ${path.replace(/\{[^}]*\}/g, '{}')}`;
  return new Map(operations.map((operation) => [name(operation), operation]));
}

function compareOperations(name: string, was: Operation, is: Operation): readonly Change[] {
  return [
    ...compareParameters(name, was, is),
    ...compareRequests(name, was, is),
    ...compareResponses(name, was, is),
  ];
}

function compareParameters(name: string, was: Operation, is: Operation): readonly Change[] {
  const key = ({ place, name: own }: Operation['parameters'][number]) => `${place} ${own}`;
  const plain = ({ place }: Operation['parameters'][number]) => place !== 'path';
  const old = new Map(was.parameters.filter(plain).map((one) => [key(one), one]));
  const now = new Map(is.parameters.filter(plain).map((one) => [key(one), one]));
  const appeared = [...now.values()].filter((one) => !old.has(key(one)));
  return [
    ...appeared.map((one) => {
      const where = `${name} ${one.place} ${one.name}`;
      if (one.isRequired) return breaking(where, 'is a new required parameter');
      return additive(where, 'is a new optional parameter');
    }),
    ...[...old.values()].flatMap((one): readonly Change[] => {
      const where = `${name} ${one.place} ${one.name}`;
      const next = now.get(key(one));
      if (!next) return [breaking(where, 'is gone')];
      const required =
        next.isRequired && !one.isRequired ? [breaking(where, 'is now required')] : [];
      return [...required, ...compareSchemas(one.schema, next.schema, 'request', where)];
    }),
  ];
}

function compareRequests(name: string, was: Operation, is: Operation): readonly Change[] {
  const where = `${name} request`;
  const required =
    is.isRequestRequired && !was.isRequestRequired ? [breaking(where, 'is now required')] : [];
  return [...required, ...compareContent(where, was.request, is.request, 'request')];
}

function compareResponses(name: string, was: Operation, is: Operation): readonly Change[] {
  const added = [...is.responses.keys()].filter((status) => !was.responses.has(status));
  return [
    ...added.map((status) => additive(`${name} response ${status}`, 'is new')),
    ...[...was.responses].flatMap(([status, content]) => {
      const where = `${name} response ${status}`;
      const next = is.responses.get(status);
      if (!next) return [breaking(where, 'is gone')];
      return compareContent(where, content, next, 'answer');
    }),
  ];
}

function compareContent(
  where: string,
  was: ReadonlyMap<string, Schema>,
  is: ReadonlyMap<string, Schema>,
  direction: Direction,
): readonly Change[] {
  const added = [...is.keys()].filter((type) => !was.has(type));
  return [
    ...added.map((type) => additive(where, `${type} is new`)),
    ...[...was].flatMap(([type, schema]) => {
      const next = is.get(type);
      if (!next) return [breaking(where, `${type} is gone`)];
      return compareSchemas(schema, next, direction, `${where} body`);
    }),
  ];
}

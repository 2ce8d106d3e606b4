/** An answer against what the document says about it, and one document against another. */
import { type Answer, mediaType, readAnswer } from '../answer.ts';
import { additive, breaking, type Change, changesText, distinct } from '../change.ts';
import { checkValue } from '../check-value.ts';
import { contractErrors } from '../errors.ts';
import { compareOpenApi } from './compare.ts';
import { type Operation, readDocument } from './document.ts';

export interface OpenApiCall {
  readonly method: string;
  /** As it was called: `/orders/7`. */
  readonly path: string;
  /** The body that was sent, when it is to be looked at as well. */
  readonly request?: unknown;
}

/** Fails when the answer (or the request) is not what the document says; returns what is new. */
export async function expectOpenApi(
  document: unknown,
  call: OpenApiCall,
  answer: Answer,
): Promise<readonly Change[]> {
  const operation = find(readDocument(document), call);
  const name = `${call.method.toUpperCase()} ${call.path}`;
  const found = operation
    ? await checkCall(operation, call, answer)
    : [breaking(name, 'is not in the document')];
  return refuseBreaking(`${name} of the OpenAPI document`, 'the document', found);
}

/** Fails when what was built on the document before no longer works with the one after. */
export function expectOpenApiCompatible(before: unknown, after: unknown): readonly Change[] {
  const where = typeof before === 'string' ? before : 'the document before';
  return refuseBreaking('that the OpenAPI document is', where, compareOpenApi(before, after));
}

function refuseBreaking(name: string, path: string, all: readonly Change[]): readonly Change[] {
  const changes = all.filter(({ kind }) => kind === 'breaking');
  if (changes.length === 0) return all;
  throw contractErrors.make('CONTRACT_BROKEN', { name, path, changes: changesText(changes) });
}

/** A path that is written out goes before one with a parameter in its place. */
function find(operations: readonly Operation[], { method, path }: OpenApiCall) {
  const plain = path.split('?')[0] ?? '';
  const fits = operations.filter((operation) => {
    const source = operation.path
      .split(/\{[^}]*\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^/]+');
    return operation.method === method.toUpperCase() && new RegExp(`^${source}$`).test(plain);
  });
  const holes = ({ path: template }: Operation) => template.split('{').length;
  return fits.toSorted((one, other) => holes(one) - holes(other))[0];
}

async function checkCall(operation: Operation, call: OpenApiCall, answer: Answer) {
  const { status, headers, body } = await readAnswer(answer);
  const { responses } = operation;
  const named =
    responses.get(String(status)) ??
    responses.get(`${String(status)[0]}XX`) ??
    responses.get('default');
  if (!named) return [breaking('status', `${status} is not in the document`)];
  const request = [...operation.request.values()][0];
  const ofRequest =
    call.request !== undefined && request ? checkValue(request, call.request, 'request') : [];
  if (named.size === 0) {
    const isEmpty = body === undefined || body === '';
    return [...ofRequest, ...(isEmpty ? [] : [additive('body', 'is not in the document')])];
  }
  const type = mediaType(headers) ?? 'application/json';
  const schema = named.get(type) ?? named.get(`${type.split('/')[0]}/*`) ?? named.get('*/*');
  if (!schema) {
    return [...ofRequest, breaking('header content-type', `${type} is not in the document`)];
  }
  return distinct([...ofRequest, ...checkValue(schema, body, 'body')]);
}

/**
 * Two statements about the same value. For what is read (an answer) less variety is safe and more
 * breaks; for what is sent (a request) it is the other way round.
 */
import { additive, breaking, type Change, inside } from './change.ts';
import { allows, type Scalar, type Schema, type TypeName, typeText } from './schema.ts';

export const NO_LONGER_READ = 'is no longer read';

export type Direction = 'answer' | 'request';

export function compareSchemas(
  before: Schema,
  after: Schema,
  direction: Direction,
  where: string,
): readonly Change[] {
  const types = compareTypes(before, after, direction, where);
  if (types.some(({ kind }) => kind === 'breaking')) return types;
  const items =
    before.items && after.items
      ? compareSchemas(before.items, after.items, direction, `${where}[]`)
      : [];
  return [
    ...types,
    ...compareEnums(before, after, direction, where),
    ...compareProperties(before, after, direction, where),
    ...compareOthers(before, after, direction, where),
    ...items,
  ];
}

/** Changes of variety: `wider` breaks a reader, `narrower` breaks a sender. */
function wider(direction: Direction, where: string, what: string): Change {
  return direction === 'answer' ? breaking(where, what) : additive(where, what);
}

function narrower(direction: Direction, where: string, what: string): Change {
  return direction === 'answer' ? additive(where, what) : breaking(where, what);
}

function outside(types: readonly TypeName[], of: readonly TypeName[]): boolean {
  if (types.length === 0) return of.length > 0;
  return types.some((type) => !allows(of, type));
}

function compareTypes(before: Schema, after: Schema, direction: Direction, where: string) {
  const what = `the type changed from ${typeText(before.type)} to ${typeText(after.type)}`;
  const isWider = outside(after.type, before.type);
  const isNarrower = outside(before.type, after.type);
  if (isWider && isNarrower) return [breaking(where, what)];
  if (isWider) return [wider(direction, where, what)];
  return isNarrower ? [narrower(direction, where, what)] : [];
}

function compareEnums(before: Schema, after: Schema, direction: Direction, where: string) {
  const list = (values: readonly Scalar[]) => values.map((one) => JSON.stringify(one)).join(', ');
  if (!before.enum && !after.enum) return [];
  if (!before.enum) return [narrower(direction, where, 'the values are now a closed list')];
  if (!after.enum) return [wider(direction, where, 'the values are no longer a closed list')];
  const { enum: old } = before;
  const { enum: now } = after;
  const added = now.filter((value) => !old.includes(value));
  const gone = old.filter((value) => !now.includes(value));
  return [
    ...(added.length > 0 ? [wider(direction, where, `new values: ${list(added)}`)] : []),
    ...(gone.length > 0 ? [narrower(direction, where, `values gone: ${list(gone)}`)] : []),
  ];
}

function compareProperties(before: Schema, after: Schema, direction: Direction, where: string) {
  const old = before.properties ?? {};
  const now = after.properties ?? {};
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].toSorted();
  return names.flatMap((name): readonly Change[] => {
    const at = inside(where, name);
    const [was, is] = [old[name], now[name]];
    const wasRequired = before.required?.includes(name) ?? false;
    const isRequired = after.required?.includes(name) ?? false;
    if (!was) return [appeared(direction, at, isRequired)];
    if (!is) return [vanished(direction, at, after)];
    return [
      ...compareRequired(direction, at, wasRequired, isRequired),
      ...compareSchemas(was, is, direction, at),
    ];
  });
}

function appeared(direction: Direction, at: string, isRequired: boolean): Change {
  if (direction === 'request' && isRequired) return breaking(at, 'is a new required input');
  return additive(at, direction === 'request' ? 'is a new optional input' : 'is new');
}

/** Who still sends an input that is no longer read asks for something that does not happen. */
function vanished(direction: Direction, at: string, after: Schema): Change {
  if (direction === 'answer') return breaking(at, 'is gone');
  const isRefused = after.additionalProperties === false;
  return isRefused ? breaking(at, 'is no longer accepted') : breaking(at, NO_LONGER_READ);
}

function compareRequired(direction: Direction, at: string, was: boolean, is: boolean) {
  if (was === is) return [];
  if (is) return [narrower(direction, at, 'is now required')];
  return [wider(direction, at, 'is no longer required')];
}

function compareOthers(before: Schema, after: Schema, direction: Direction, where: string) {
  const [was, is] = [before.additionalProperties, after.additionalProperties];
  if (was && is) return compareSchemas(was, is, direction, `${where}{}`);
  if (was !== false && is === false) return [narrower(direction, where, 'refuses other fields')];
  return [];
}

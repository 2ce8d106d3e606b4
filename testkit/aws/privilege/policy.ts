/** An IAM policy document: read, and asked what it allows. */
import { awsErrors } from '../errors.ts';

export interface Statement {
  /** How a person finds it: its Sid, or its place. */
  readonly label: string;
  readonly isAllow: boolean;
  readonly actions: readonly string[];
  /** Everything but these actions. */
  readonly notActions: readonly string[] | undefined;
  readonly resources: readonly string[];
  readonly notResources: readonly string[] | undefined;
  readonly hasCondition: boolean;
  readonly servicePrincipals: readonly string[];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function readPolicy(value: unknown): readonly Statement[] {
  const refuse = (reason: string) => awsErrors.make('AWS_BAD_POLICY', { reason });
  if (!isObject(value)) throw refuse('it is not an object');
  if (value.Statement === undefined) throw refuse('it has no Statement');
  return [value.Statement].flat().map((statement, index) => {
    const label = `statement ${index + 1}`;
    if (!isObject(statement)) throw refuse(`${label} is not an object`);
    const { Effect, Sid } = statement;
    if (Effect !== 'Allow' && Effect !== 'Deny') throw refuse(`${label} has no Effect`);
    if (statement.Action === undefined && statement.NotAction === undefined) {
      throw refuse(`${label} has neither Action nor NotAction`);
    }
    return {
      label: typeof Sid === 'string' && Sid !== '' ? `${label} (${Sid})` : label,
      isAllow: Effect === 'Allow',
      actions: list(statement.Action),
      notActions: statement.NotAction === undefined ? undefined : list(statement.NotAction),
      resources: list(statement.Resource),
      notResources: statement.NotResource === undefined ? undefined : list(statement.NotResource),
      hasCondition: isObject(statement.Condition) && Object.keys(statement.Condition).length > 0,
      servicePrincipals: principals(statement.Principal),
    };
  });
}

function list(value: unknown): readonly string[] {
  return value === undefined ? [] : [value].flat().map(String);
}

function principals(value: unknown): readonly string[] {
  return isObject(value) ? list(value.Service) : [];
}

export const isWildcard = (pattern: string) => /[*?]/.test(pattern);

/** IAM compares actions without regard to case; `*` is any text, `?` any one character. */
export function matches(pattern: string, action: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source.replaceAll('?', '.')}$`, 'i').test(action);
}

/** Whether the statement speaks about the action, whatever it says about it. */
export function concerns(statement: Statement, action: string): boolean {
  if (statement.notActions) return !statement.notActions.some((one) => matches(one, action));
  return statement.actions.some((one) => matches(one, action));
}

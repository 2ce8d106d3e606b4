/** From what code sends to the IAM actions that it needs; by default `service:Operation`. */
import { s3Actions, s3PossibleActions } from './s3-actions.ts';

export interface Sent {
  /** The prefix of the service's actions: `s3`. */
  readonly service: string;
  readonly operation: string;
  /** `file:line`, or `seen in tests`. */
  readonly from: string;
  /** The members of the input; undefined where the code does not tell. */
  readonly inputs?: readonly string[];
}

export interface Needed {
  readonly action: string;
  readonly sent: Sent;
  /** The code may need it, and nothing says that it does. */
  readonly isPossible?: true;
}

const OPERATIONS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  sqs: {
    SendMessageBatch: ['SendMessage'],
    DeleteMessageBatch: ['DeleteMessage'],
    ChangeMessageVisibilityBatch: ['ChangeMessageVisibility'],
  },
  sns: { PublishBatch: ['Publish'] },
  lambda: { Invoke: ['InvokeFunction'], InvokeWithResponseStream: ['InvokeFunction'] },
  sts: { GetCallerIdentity: [] },
  kms: { ReEncrypt: ['ReEncryptFrom', 'ReEncryptTo'] },
  bedrock: {
    Converse: ['InvokeModel'],
    ConverseStream: ['InvokeModelWithResponseStream'],
  },
  dynamodb: {
    Get: ['GetItem'],
    Put: ['PutItem'],
    Update: ['UpdateItem'],
    Delete: ['DeleteItem'],
    BatchGet: ['BatchGetItem'],
    BatchWrite: ['BatchWriteItem'],
    TransactGet: ['GetItem'],
    TransactGetItems: ['GetItem'],
  },
};

const PUT_PARTS = ['PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'];
const PARTIQL = ['PartiQLSelect', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete'];

/** Operations of which one cannot tell from outside which of several actions they need. */
const POSSIBLE: Readonly<Record<string, readonly string[]>> = {
  'dynamodb:TransactWrite': PUT_PARTS,
  'dynamodb:TransactWriteItems': PUT_PARTS,
  'dynamodb:ExecuteStatement': PARTIQL,
  'dynamodb:BatchExecuteStatement': PARTIQL,
  'dynamodb:ExecuteTransaction': PARTIQL,
};

export function neededFor(sent: Sent): readonly Needed[] {
  const { service, operation } = sent;
  const whole = (name: string) => (name.includes(':') ? name : `${service}:${name}`);
  const possible = POSSIBLE[`${service}:${operation}`];
  if (possible) return possible.map((name) => ({ action: whole(name), sent, isPossible: true }));
  if (service !== 's3') {
    const names = OPERATIONS[service]?.[operation] ?? [operation];
    return names.map((name) => ({ action: whole(name), sent }));
  }
  const known = s3Actions(operation, sent.inputs ?? []);
  const unsure = sent.inputs ? [] : s3PossibleActions(operation);
  return [
    ...known.map((name): Needed => ({ action: whole(name), sent })),
    ...unsure.map((name): Needed => ({ action: whole(name), sent, isPossible: true })),
  ];
}

/**
 * Signs a verdict as an in-toto statement in a DSSE envelope, and verifies one: whoever has the
 * public key can tell later, without this history, which tree passed which gate and why.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { errors } from '../model/errors.ts';
import type { Verdict } from '../model/nouns.ts';
import type { GateOutcome } from './gate.ts';

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const PREDICATE_TYPE = 'https://gauntlet.dev/verdict/v1';

export interface Attested {
  readonly tree: string;
  readonly commit: string;
  readonly environment: string;
  readonly verdict: Verdict;
}

interface Envelope {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

export function attest(outcome: GateOutcome, pem: string, file: string): string {
  const key = keyOf(file, () => createPrivateKey(pem));
  const { environment, revision, verdict } = outcome;
  const statement = {
    _type: STATEMENT_TYPE,
    subject: [
      { name: 'tree', digest: { gitTree: revision.tree } },
      { name: 'commit', digest: { gitCommit: revision.commit } },
    ],
    predicateType: PREDICATE_TYPE,
    predicate: { environment, verdict },
  };
  const payload = Buffer.from(JSON.stringify(statement));
  const keyid = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url');
  const envelope: Envelope = {
    payloadType: PAYLOAD_TYPE,
    payload: payload.toString('base64'),
    signatures: [{ keyid, sig: sign(null, encoded(payload), key).toString('base64') }],
  };
  return `${JSON.stringify(envelope, null, 2)}\n`;
}

/** Throws unless the key signed exactly this; answers what was signed. */
export function verified(text: string, file: string, pem: string, keyFile: string): Attested {
  const key = keyOf(keyFile, () => createPublicKey(pem));
  const wrong = (problem: string) => errors.make('BAD_ATTESTATION', { file, problem });
  const envelope = parsed<Partial<Envelope>>(text);
  if (envelope === undefined || typeof envelope.payload !== 'string') {
    throw wrong('it is no envelope');
  }
  if (envelope.payloadType !== PAYLOAD_TYPE) throw wrong('its payload is no in-toto statement');
  const payload = Buffer.from(envelope.payload, 'base64');
  const signatures = Array.isArray(envelope.signatures) ? envelope.signatures : [];
  const isSigned = signatures.some(
    ({ sig }) =>
      typeof sig === 'string' && verify(null, encoded(payload), key, Buffer.from(sig, 'base64')),
  );
  if (!isSigned) throw wrong('this key did not sign it, or it was changed since');
  const attested = attestedIn(payload.toString('utf8'));
  if (attested === undefined) throw wrong('it is signed, and is no verdict');
  return attested;
}

function attestedIn(text: string): Attested | undefined {
  const statement = parsed<{
    predicateType?: string;
    subject?: readonly { name: string; digest: Record<string, string> }[];
    predicate?: { environment: string; verdict: Verdict };
  }>(text);
  if (statement?.predicateType !== PREDICATE_TYPE || statement.predicate === undefined) {
    return undefined;
  }
  const digest = (name: string, kind: string) =>
    statement.subject?.find((each) => each.name === name)?.digest[kind];
  const [tree, commit] = [digest('tree', 'gitTree'), digest('commit', 'gitCommit')];
  if (tree === undefined || commit === undefined) return undefined;
  return { tree, commit, ...statement.predicate };
}

/** What DSSE signs: the type is under the signature too, so that it can't be changed. */
function encoded(payload: Buffer): Buffer {
  const head = `DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

function keyOf(file: string, make: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = make();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw errors.make('BAD_KEY', { file, problem }, error);
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw errors.make('BAD_KEY', { file, problem: `it is ${key.asymmetricKeyType}, not ed25519` });
}

function parsed<T>(text: string): T | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as T) : undefined;
  } catch {
    // Not JSON: it proves nothing, which is what the caller says.
    return undefined;
  }
}

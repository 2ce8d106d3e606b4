/**
 * A program that knows nothing of the gateway. On stdin comes a JSON object with a receipt (`jws`)
 * and the gateway's public keys (`keys`); it exits with 1 when the receipt is not theirs.
 */
import { createPublicKey, verify } from 'node:crypto';
import { text } from 'node:stream/consumers';

interface Given {
  readonly jws: string;
  readonly keys: readonly { readonly kid: string; readonly kty?: string }[];
}

const { jws, keys } = JSON.parse(await text(process.stdin)) as Given;
const [head = '', body = '', signature = ''] = jws.split('.');
const { kid, alg } = JSON.parse(Buffer.from(head, 'base64url').toString());
const jwk = keys.find((one) => one.kid === kid);
const isTheirs =
  jwk !== undefined &&
  alg === 'EdDSA' &&
  verify(
    null,
    Buffer.from(`${head}.${body}`),
    createPublicKey({ key: { ...jwk }, format: 'jwk' }),
    Buffer.from(signature, 'base64url'),
  );
process.exitCode = isTheirs ? 0 : 1;

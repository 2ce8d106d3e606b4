/** The master keys, and the keys of files that they wrap. Only wrapped keys leave this process. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { storageErrors } from '../model/errors.ts';

export interface MasterKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

export interface WrappedKey {
  readonly masterKeyId: string;
  readonly wrappedKey: string;
}

export interface Keyring {
  readonly currentId: string;
  make(): { readonly key: Buffer; readonly wrapped: WrappedKey };
  /** KEY_UNKNOWN when the master key is not here, or is not the one that wrapped it. */
  unwrap(wrapped: WrappedKey): Buffer;
  /** The same key under the current master key. */
  rewrap(wrapped: WrappedKey): WrappedKey;
  /** Any secret; what it belongs to is bound to it, so that it opens nowhere else. */
  seal(secret: Buffer, belongsTo: string): WrappedKey;
  open(sealed: WrappedKey, belongsTo: string): Buffer;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The first one wraps new keys; the others are old ones that still open what they wrapped. */
export function keyring(keys: readonly MasterKey[]): Keyring {
  const [current] = keys;
  if (current === undefined) throw new Error('a keyring needs a key');
  if (keys.some(({ key }) => key.length !== 32)) throw new Error('a master key has 32 bytes');
  const wrap = (key: Buffer, belongsTo = ''): WrappedKey => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', current.key, nonce);
    cipher.setAAD(Buffer.from(belongsTo));
    const sealed = Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
    return { masterKeyId: current.id, wrappedKey: sealed.toString('base64') };
  };
  const unwrap = ({ masterKeyId, wrappedKey }: WrappedKey, belongsTo = ''): Buffer => {
    const master = keys.find(({ id }) => id === masterKeyId);
    if (master === undefined) throw storageErrors.make('KEY_UNKNOWN', { masterKeyId });
    const sealed = Buffer.from(wrappedKey, 'base64');
    try {
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', master.key, nonce);
      decipher.setAAD(Buffer.from(belongsTo));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      return Buffer.concat([
        decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)),
        decipher.final(),
      ]);
    } catch (error) {
      throw storageErrors.make('KEY_UNKNOWN', { masterKeyId }, error);
    }
  };
  return {
    currentId: current.id,
    make() {
      const key = randomBytes(32);
      return { key, wrapped: wrap(key) };
    },
    unwrap: (wrapped) => unwrap(wrapped),
    rewrap: (wrapped) => wrap(unwrap(wrapped)),
    seal: wrap,
    open: unwrap,
  };
}

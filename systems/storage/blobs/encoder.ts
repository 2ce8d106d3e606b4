/** The bytes of one chunk on their way in: as they are, or in frames. */
import { encodeEnd, encodeFrame, FRAME_BYTES, type FrameCoder } from './frames.ts';

export interface ChunkEncoder {
  /** What is to be stored now; may be nothing yet. The bytes are lent until that is stored. */
  add(bytes: Uint8Array): Uint8Array[];
  end(): Uint8Array[];
}

/** undefined: stored as it is. */
export function chunkEncoder(coder: FrameCoder | undefined): ChunkEncoder {
  return coder === undefined
    ? { add: (bytes) => [bytes], end: () => [] }
    : new FramedEncoder(coder);
}

class FramedEncoder implements ChunkEncoder {
  readonly #coder: FrameCoder;
  readonly #lengths: number[] = [];
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  constructor(coder: FrameCoder) {
    this.#coder = coder;
  }

  add(bytes: Uint8Array): Uint8Array[] {
    const out: Uint8Array[] = [];
    let at = 0;
    while (at < bytes.length) {
      const piece = bytes.subarray(at, at + FRAME_BYTES - this.#waitingBytes);
      this.#waiting.push(piece);
      this.#waitingBytes += piece.length;
      at += piece.length;
      if (this.#waitingBytes === FRAME_BYTES) out.push(this.#frame());
      else this.#waiting[this.#waiting.length - 1] = Buffer.from(piece);
    }
    return out;
  }

  end(): Uint8Array[] {
    const last = this.#waitingBytes > 0 ? [this.#frame()] : [];
    return [...last, encodeEnd(this.#lengths)];
  }

  #frame(): Buffer {
    const [only] = this.#waiting;
    const whole =
      this.#waiting.length === 1 && only ? only : Buffer.concat(this.#waiting, this.#waitingBytes);
    const frame = encodeFrame(this.#coder, this.#lengths.length, whole);
    this.#lengths.push(frame.length);
    this.#waiting = [];
    this.#waitingBytes = 0;
    return frame;
  }
}

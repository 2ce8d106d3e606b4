/** Frames out of what comes: it comes right into their memory, and none of it is copied. */
import { crc32c } from '@node-rs/crc32';
import { FRAME_BYTES_MAX, FRAME_HEAD_BYTES } from './bytes.ts';
import { giveFrame, takeFrame } from './frame-memory.ts';

export interface Frame {
  /** To be given back. */
  readonly memory: Buffer;
  readonly data: Buffer;
}

export interface FrameFiller {
  /** Where what comes next has to go. */
  room(): Buffer;
  /** So many bytes came there: the frames that are whole by now, each held to its checksum. */
  filled(bytes: number): readonly Frame[];
  /** The empty frame came, and nothing behind it. */
  readonly ended: boolean;
  /** Once, when nothing more comes. */
  close(): void;
}

export function frameFiller(bad: () => Error): FrameFiller {
  let memory = takeFrame();
  let filledBytes = 0;
  let ended = false;
  const next = (): Frame | undefined => {
    if (filledBytes < FRAME_HEAD_BYTES) return undefined;
    const length = memory.readUInt32LE(0);
    if (length > FRAME_BYTES_MAX) throw bad();
    const end = FRAME_HEAD_BYTES + length;
    if (filledBytes < end) return undefined;
    const data = memory.subarray(FRAME_HEAD_BYTES, end);
    if (crc32c(data) !== memory.readUInt32LE(4)) throw bad();
    const frame = { memory, data };
    memory = takeFrame();
    // Only behind a frame that is shorter than its memory.
    frame.memory.copy(memory, 0, end, filledBytes);
    filledBytes -= end;
    return frame;
  };
  return {
    room: () => memory.subarray(filledBytes),
    filled(bytes) {
      filledBytes += bytes;
      const frames: Frame[] = [];
      for (let frame = next(); frame !== undefined; frame = next()) {
        if (ended) throw bad();
        ended = frame.data.length === 0;
        if (ended) giveFrame(frame.memory);
        else frames.push(frame);
      }
      if (ended && filledBytes > 0) throw bad();
      return frames;
    },
    get ended() {
      return ended;
    },
    close: () => giveFrame(memory),
  };
}

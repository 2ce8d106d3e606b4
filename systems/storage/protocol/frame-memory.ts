/** Memory for frames: 16 MiB of it are kept. */
import { FRAME_BYTES_MAX, FRAME_HEAD_BYTES } from './bytes.ts';
import { bufferPool } from './memory-pool.ts';

const KEPT = 64;
const frames = bufferPool(FRAME_HEAD_BYTES + FRAME_BYTES_MAX, KEPT);

/** Room for one frame with its head. */
export const takeFrame = frames.take;

/** Once, and nobody looks at it any more. */
export const giveFrame = frames.give;

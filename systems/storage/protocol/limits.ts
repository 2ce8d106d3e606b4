/** What both ends of the protocol agree on. */

/** Frames of 256 KiB were the fastest in Node; larger ones cost more than they save. */
export const FRAME_BYTES = 256 * 1024;

/** grpc-js begins with 64 KiB and is then slower than a disk. */
export const channelOptions = {
  'grpc-node.flow_control_window': 8 * 1024 * 1024,
  'grpc.max_receive_message_length': 4 * 1024 * 1024,
  'grpc.max_send_message_length': 4 * 1024 * 1024,
} as const;

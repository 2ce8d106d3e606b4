import { bandwidth } from './bandwidth.ts';
import { down } from './down.ts';
import { httpChaos } from './http-chaos.ts';
import { httpCorrupt } from './http-corrupt.ts';
import { httpDelay } from './http-delay.ts';
import { httpDrop } from './http-drop.ts';
import { httpStatus } from './http-status.ts';
import { httpTruncate } from './http-truncate.ts';
import { latency } from './latency.ts';
import { limitData } from './limit-data.ts';
import { noop } from './noop.ts';
import { packetLoss } from './packet-loss.ts';
import { resetPeer } from './reset-peer.ts';
import { slicer } from './slicer.ts';
import { slowClose } from './slow-close.ts';
import { timeout } from './timeout.ts';
import type { Toxic } from './toxic.ts';

/** Every toxic there is. */
export const toxics: readonly Toxic[] = [
  latency,
  bandwidth,
  slowClose,
  timeout,
  resetPeer,
  slicer,
  limitData,
  packetLoss,
  down,
  noop,
  httpStatus,
  httpDrop,
  httpTruncate,
  httpCorrupt,
  httpDelay,
  httpChaos,
];

export function findToxic(type: string): Toxic | undefined {
  return toxics.find((toxic) => toxic.type === type);
}

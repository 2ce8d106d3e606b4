export { formatAddress, parseAddress, type TcpAddress } from './address.ts';
export { Chain, type ChainEnd } from './chain.ts';
export {
  type CancelTimer,
  type Clock,
  type HandClock,
  handClock,
  systemClock,
} from './clock.ts';
export {
  Connection,
  type ConnectionFailure,
  type ConnectionOptions,
  type ConnectionReport,
  type Direction,
} from './connection.ts';
export { type DialOptions, type DialResult, dialTcp } from './dial.ts';
export { type ListenResult, listenTcp, type TcpFailure, type TcpListener } from './listen.ts';
export { listens } from './listens.ts';
export { acceptedPeer, connectingPeer, type Peer, plainPeer } from './peer.ts';
export { Pump, type PumpCounters, type PumpEvents } from './pump.ts';
export { type DrainOutcome, type Live, Registry } from './registry.ts';
export { Relay, type RelayOptions, type RelayResult } from './relay.ts';
export type { Chunk, Stage, StageOutput } from './stage.ts';

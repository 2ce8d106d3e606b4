export { type Chaos, type ChaosKind, type ChaosOptions, type ChaosTest, chaos } from './chaos.ts';
export { errors as faultErrors } from './errors.ts';
export {
  type FaultProxy,
  type FaultProxyOptions,
  faultProxy,
  type NewToxic,
} from './fault-proxy.ts';
export type { Seed } from './random.ts';
export { type FaultServer, type FaultServerOptions, startFaultServer } from './server.ts';

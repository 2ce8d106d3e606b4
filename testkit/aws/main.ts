/** What code costs at AWS and elsewhere, and what it may do there. */
export { awsErrors } from './errors.ts';
export { CostMeter, type CostMeterOptions, costMeter } from './meter/cost-meter.ts';
export type { AwsUsage, HostUsage, TokenUsage, Usage } from './meter/usage.ts';
export type { Finding, Partition } from './privilege/judge.ts';
export {
  expectLeastPrivilege,
  type LeastPrivilegeOptions,
  type LeastPrivilegeResult,
  leastPrivilege,
  type SeenCall,
} from './privilege/least-privilege.ts';

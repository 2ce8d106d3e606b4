/** The canary's statistics, for who plays them: the engine's flow, and the benchmark. */
export { upperTail } from '../normal.ts';
export { type Arm, BANDS, bandOf } from './arm.ts';
export { defaultPlan, firstMemory, lookAt } from './look.ts';

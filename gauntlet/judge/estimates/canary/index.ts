/** The canary's statistics, for who plays them: the engine's flow, and the benchmark. */
export { type Arm, BANDS, bandOf } from '../../../model/arms.ts';
export { upperTail } from '../normal.ts';
export { defaultPlan, firstMemory, lookAt } from './look.ts';

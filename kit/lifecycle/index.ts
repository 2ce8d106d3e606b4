export { type ChildExit, type ChildSpec, endTree } from './children/child.ts';
export {
  type Child,
  type Supervisor,
  type SupervisorOptions,
  supervisor,
} from './children/supervisor.ts';
export { type Clock, systemClock } from './clock.ts';
export { type Deadline, deadlineAfter, within } from './deadline.ts';
export { lifecycleErrors } from './errors.ts';
export type { Part } from './part.ts';
export { nodeProcess, type ProcessPort } from './process-port.ts';
export { type Program, type ProgramState, program, type StopOutcome } from './program.ts';
export { type LifecycleLog, type RunOptions, runProgram } from './run.ts';

/** The load generator. */
export { durationText, readDurationMs } from './duration.ts';
export { loadErrors } from './errors.ts';
export { Histogram } from './histogram.ts';
export { type LoadOptions, load } from './load.ts';
export type {
  DistributionJson,
  ErrorKind,
  FiguresJson,
  LimitVerdict,
  LoadResult,
  Second,
} from './result.ts';
export type {
  Answer,
  ArrivalStage,
  Draw,
  Expectation,
  RequestTask,
  ScriptTask,
  Span,
  Task,
  User,
  UserRequest,
  UserStage,
} from './scenario.ts';
export type { RequestSpec } from './target.ts';

export {
  commandLogger,
  type Logger,
  type LoggerOptions,
  type LogLevel,
  type LogStream,
  logger,
} from './logger.ts';
export { durationBuckets, type Metrics, type MetricsOptions, metrics } from './metrics.ts';
export { type Redact, redaction } from './redaction.ts';
export { type OpenSpan, type Tracing, type TracingOptions, tracing } from './tracing.ts';

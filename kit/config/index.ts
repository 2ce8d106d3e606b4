/** Configuration with all of its mistakes at once, each with its place and its fix. */
export {
  type ConfigPath,
  type ConfigResult,
  DIAGNOSTIC_CODES,
  type Diagnostic,
  type DiagnosticCode,
  type Place,
  pathText,
} from './diagnostics.ts';
export type { Environment } from './expansion.ts';
export { type FindOptions, type FoundConfig, findConfig } from './find.ts';
export { type JsonSchema, type JsonSchemaOptions, jsonSchemaOf } from './json-schema.ts';
export { type ConfigLimits, DEFAULT_LIMITS } from './limits.ts';
export { type LoadOptions, type LoadResult, loadConfig } from './load.ts';
export { nearest } from './nearest.ts';
export { type CheckOptions, checkConfig, diagnosticsOf } from './object.ts';
export { type ReadOptions, readConfig } from './read.ts';
export { type RenderOptions, renderDiagnostics } from './render.ts';
export { cellsOf, safeText, textWidth } from './width.ts';

/** W3C Trace Context: `traceparent` and `tracestate`, in and out. */
import { createTraceState, type SpanContext, TraceFlags } from '@opentelemetry/api';

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const parentPattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const longestState = 512;

/** `undefined` when the caller sent none, or one that can't be trusted to be whole. */
export function readTraceContext(headers: Headers): SpanContext | undefined {
  const { traceparent, tracestate } = headers;
  if (typeof traceparent !== 'string') return undefined;
  const match = parentPattern.exec(traceparent);
  if (match === null) return undefined;
  const [, version, traceId = '', spanId = '', flags = '', more] = match;
  // Version 00 has exactly four fields; later ones may add some; ff is forbidden.
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  const state = typeof tracestate === 'string' ? tracestate : tracestate?.join(',');
  const keepState = state !== undefined && state !== '' && state.length <= longestState;
  return {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    isRemote: true,
    ...(keepState ? { traceState: createTraceState(state) } : {}),
  };
}

export function writeTraceContext(context: SpanContext): Record<string, string> {
  const flags = context.traceFlags.toString(16).padStart(2, '0');
  const state = context.traceState?.serialize();
  return {
    traceparent: `00-${context.traceId}-${context.spanId}-${flags}`,
    ...(state ? { tracestate: state } : {}),
  };
}

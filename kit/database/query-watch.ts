import type { LogEvent } from 'kysely';
import type { DatabaseLog } from './log.ts';

/** One statement as it was sent, without its values: those may be secret. */
export interface QuerySeen {
  readonly sql: string;
  readonly durationMs: number;
  readonly failed: boolean;
}

export interface QueryWatchOptions {
  readonly log: DatabaseLog;
  /** Statements that took longer are logged. */
  readonly slowQueryMs: number;
  /** Told of each statement, for metrics and traces. */
  readonly onQuery: ((query: QuerySeen) => void) | undefined;
}

/** The `log` option of Kysely. */
export function queryWatch(options: QueryWatchOptions): (event: LogEvent) => void {
  return (event) => {
    const durationMs = event.queryDurationMillis;
    const { sql } = event.query;
    options.onQuery?.({ sql, durationMs, failed: event.level === 'error' });
    if (durationMs >= options.slowQueryMs) options.log.warn({ sql, durationMs }, 'slow query');
  };
}

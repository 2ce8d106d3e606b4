/** Truthful health: every check runs at once, each with its limit, and callers share one run. */

export interface HealthCheck {
  readonly name: string;
  /** What it returns is shown. What it throws is logged and only called "failed". */
  readonly run: (signal: AbortSignal) => unknown;
  readonly timeoutMs?: number;
  /** Without it the server can do nothing: answers 503. Others make it "degraded". */
  readonly critical?: boolean;
}

export interface CheckResult {
  readonly ok: boolean;
  readonly durationMs: number;
  readonly value?: unknown;
  readonly problem?: 'failed' | 'timed out';
}

export interface HealthReport {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly checks: Readonly<Record<string, CheckResult>>;
}

/** Below a second with room for the rest of the answer. */
const checkTimeoutMs = 800;

/** Callers who come while a run is under way get its result: health can't become a load. */
export function healthRunner(
  checks: readonly HealthCheck[],
  onProblem: (name: string, error: unknown) => void,
): () => Promise<HealthReport> {
  let running: Promise<HealthReport> | undefined;
  return () => {
    running ??= runChecks(checks, onProblem).finally(() => {
      running = undefined;
    });
    return running;
  };
}

export async function runChecks(
  checks: readonly HealthCheck[],
  onProblem: (name: string, error: unknown) => void,
): Promise<HealthReport> {
  const results = await Promise.all(checks.map((check) => runCheck(check, onProblem)));
  const named = checks.map((check, index) => ({ check, result: results[index] }));
  const failed = named.filter(({ result }) => result?.ok === false);
  const critical = failed.some(({ check }) => check.critical !== false);
  const status = critical ? 'unhealthy' : failed.length > 0 ? 'degraded' : 'healthy';
  const entries = named.map(({ check, result }) => [check.name, result] as const);
  return { status, checks: Object.fromEntries(entries) as Record<string, CheckResult> };
}

async function runCheck(
  check: HealthCheck,
  onProblem: (name: string, error: unknown) => void,
): Promise<CheckResult> {
  const startMs = performance.now();
  const controller = new AbortController();
  const late = Promise.withResolvers<'timed out'>();
  const timer = setTimeout(() => {
    controller.abort(new Error('the check took too long'));
    late.resolve('timed out');
  }, check.timeoutMs ?? checkTimeoutMs);
  const durationMs = () => Math.round(performance.now() - startMs);
  const work = async (): Promise<CheckResult> => {
    try {
      const value = await check.run(controller.signal);
      return { ok: true, durationMs: durationMs(), ...(value === undefined ? {} : { value }) };
    } catch (error) {
      if (!controller.signal.aborted) onProblem(check.name, error);
      return { ok: false, durationMs: durationMs(), problem: 'failed' };
    }
  };
  const first = await Promise.race([work(), late.promise]);
  clearTimeout(timer);
  if (first !== 'timed out') return first;
  onProblem(check.name, controller.signal.reason);
  return { ok: false, durationMs: durationMs(), problem: 'timed out' };
}

/**
 * PURE. From what is wrong at a moment to what people are told: each trouble once, those that come
 * together in one message, again only after a long while, and that it is over when it has stayed
 * away.
 */
export interface Trouble {
  /** The same trouble has the same key: `production objective errors`. */
  readonly key: string;
  /** Troubles of one group are told together: an environment, a branch. */
  readonly group: string;
  readonly severity: 'page' | 'ticket';
  readonly text: string;
  readonly url?: string;
}

export interface OpenAlert {
  readonly trouble: Trouble;
  readonly sinceMs: number;
  readonly seenMs: number;
  readonly toldMs: number;
}

export interface Notice {
  readonly kind: 'begun' | 'still' | 'over';
  readonly group: string;
  readonly alerts: readonly OpenAlert[];
}

export interface AlertTimes {
  /** Gone for so long it is over: what flaps stays one alert. */
  readonly quietMs: number;
  readonly againMs: number;
}

const alertTimes: AlertTimes = { quietMs: 5 * 60_000, againMs: 4 * 3_600_000 };

export interface AlertStep {
  readonly open: readonly OpenAlert[];
  readonly notices: readonly Notice[];
}

export function alertStep(
  before: readonly OpenAlert[],
  troubles: readonly Trouble[],
  nowMs: number,
  times: AlertTimes = alertTimes,
): AlertStep {
  const current = new Map(troubles.map((trouble) => [trouble.key, trouble]));
  const begun: OpenAlert[] = [];
  const still: OpenAlert[] = [];
  const over: OpenAlert[] = [];
  const open: OpenAlert[] = [];
  for (const alert of before) {
    const trouble = current.get(alert.trouble.key);
    current.delete(alert.trouble.key);
    if (trouble === undefined) {
      if (nowMs - alert.seenMs >= times.quietMs) over.push(alert);
      else open.push(alert);
      continue;
    }
    // What became worse is news, however lately it was told.
    const isWorse = trouble.severity === 'page' && alert.trouble.severity === 'ticket';
    const isDue = isWorse || nowMs - alert.toldMs >= times.againMs;
    const seen = { ...alert, trouble, seenMs: nowMs, ...(isDue ? { toldMs: nowMs } : {}) };
    open.push(seen);
    if (isDue) still.push(seen);
  }
  for (const trouble of current.values()) {
    const alert = { trouble, sinceMs: nowMs, seenMs: nowMs, toldMs: nowMs };
    begun.push(alert);
    open.push(alert);
  }
  const notices = [
    ...grouped('begun', begun),
    ...grouped('still', still),
    ...grouped('over', over),
  ];
  return { open, notices };
}

function grouped(kind: Notice['kind'], alerts: readonly OpenAlert[]): readonly Notice[] {
  const groups = Map.groupBy(alerts, ({ trouble }) => trouble.group);
  return [...groups].map(([group, found]) => ({ kind, group, alerts: found }));
}

/** One line that says it all, and a line for each alert. */
export function noticeText({ kind, group, alerts }: Notice, nowMs: number): readonly string[] {
  const word = { begun: 'trouble', still: 'still in trouble', over: 'is well again' }[kind];
  const isPage = kind !== 'over' && alerts.some(({ trouble }) => trouble.severity === 'page');
  const lines = alerts.map(({ trouble, sinceMs }) => {
    const after = kind === 'begun' ? '' : ` (after ${spanOf(nowMs - sinceMs)})`;
    const link = trouble.url === undefined ? '' : ` ${trouble.url}`;
    return `${trouble.text}${after}${link}`;
  });
  return [`${isPage ? 'PAGE ' : ''}${group}: ${word}`, ...lines];
}

function spanOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

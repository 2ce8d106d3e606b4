export interface Point {
  readonly namespace: string;
  readonly name: string;
  readonly vehicle: string;
  readonly value: number;
  readonly unit: string;
  /** Seconds. */
  readonly at: number;
}

export interface Alarm extends Record<string, unknown> {
  readonly AlarmName: string;
  readonly StateValue: string;
}

export interface State {
  readonly points: Point[];
  readonly alarms: Map<string, Alarm>;
  readonly dashboards: Map<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Input = Readonly<Record<string, unknown>>;

const POINTS_MOST = 1000;
const fine = (body: unknown = {}): Answer => ({ status: 200, body });

function refused(code: string, message: string): Answer {
  const __type = `com.amazonaws.cloudwatch#${code}`;
  return { status: 400, body: { __type, message } };
}

export function refusalOf(fault: 'refuse' | 'throttle' | 'fail'): Answer {
  if (fault === 'fail') return { status: 500, body: { __type: 'InternalServiceFault' } };
  if (fault === 'throttle') return refused('ThrottlingException', 'Rate exceeded');
  return refused('AccessDeniedException', 'not authorized to perform this');
}

interface Datum {
  readonly MetricName: string;
  readonly Value: number;
  readonly Unit: string;
  readonly Timestamp: number;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

export const statistics = {
  put(state: State, input: Input): Answer {
    const data = (input.MetricData ?? []) as readonly Datum[];
    if (data.length > POINTS_MOST) return refused('ValidationError', 'too many points');
    if (data.some(({ Value }) => !Number.isFinite(Value))) {
      return refused('InvalidParameterValueException', 'not a number');
    }
    for (const { MetricName, Value, Unit, Timestamp, Dimensions } of data) {
      const vehicle = Dimensions.find(({ Name }) => Name === 'VehicleId')?.Value ?? '';
      const namespace = String(input.Namespace);
      const point = { name: MetricName, value: Value, unit: Unit, at: Timestamp };
      state.points.push({ ...point, namespace, vehicle });
    }
    return fine();
  },
  get(state: State, input: Input): Answer {
    const [dimension] = (input.Dimensions ?? []) as Datum['Dimensions'];
    const from = Number(input.StartTime);
    const to = Number(input.EndTime);
    const found = state.points.filter(
      ({ namespace, name, vehicle, at }) =>
        namespace === input.Namespace &&
        name === input.MetricName &&
        vehicle === dimension?.Value &&
        at >= from &&
        at < to,
    );
    const Datapoints =
      found.length === 0 ? [] : [{ SampleCount: found.length, Timestamp: from, Unit: 'Count' }];
    return fine({ Datapoints, Label: input.MetricName });
  },
};

export function alarmsOf(state: State, operation: string, input: Input): Answer {
  const name = String(input.AlarmName);
  switch (operation) {
    case 'PutMetricAlarm': {
      const StateValue = state.alarms.get(name)?.StateValue ?? 'INSUFFICIENT_DATA';
      state.alarms.set(name, { ...input, AlarmName: name, StateValue });
      return fine();
    }
    case 'DescribeAlarms': {
      const prefix = String(input.AlarmNamePrefix ?? '');
      const all = [...state.alarms.values()].filter(({ AlarmName }) =>
        AlarmName.startsWith(prefix),
      );
      const at = Number(input.NextToken ?? 0);
      const NextToken = all.length > at + PAGE ? String(at + PAGE) : undefined;
      return fine({ MetricAlarms: all.slice(at, at + PAGE), NextToken });
    }
    case 'DeleteAlarms': {
      for (const one of input.AlarmNames as readonly string[]) state.alarms.delete(one);
      return fine();
    }
    case 'PutDashboard': {
      state.dashboards.set(String(input.DashboardName), String(input.DashboardBody));
      return fine({ DashboardValidationMessages: [] });
    }
    default:
      return refused('InvalidAction', operation);
  }
}

/** Small, so that paging is met. */
const PAGE = 2;

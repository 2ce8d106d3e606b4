import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { clientSettings, isAwsClient, loadSdk } from '../aws/client.ts';
import { type AwsPlace, readPlace } from '../aws/place.ts';
import { defineKind, type Removable, type RemovalTools } from '../kind.ts';

interface AlarmWhat {
  readonly place: AwsPlace;
  readonly alarm: string;
}

const alarmsPerCall = 100;

export const cloudwatchAlarm = defineKind<AlarmWhat>({
  name: 'cloudwatch-alarm',
  read: (what) => ({ place: readPlace(what), alarm: what.text('alarm') }),
  describe: ({ alarm, place }) => `${alarm} in ${place.region ?? 'the default region'}`,
  together: { key: ({ place }) => JSON.stringify(place), max: alarmsPerCall },
  remove: deleteAlarms,
});

async function deleteAlarms(items: readonly Removable<AlarmWhat>[], tools: RemovalTools) {
  const [first] = items;
  if (first === undefined) return [];
  const sdk = await loadSdk(
    'alarms',
    '@aws-sdk/client-cloudwatch',
    () => import('@aws-sdk/client-cloudwatch'),
  );
  const { what, live } = first;
  const own = isAwsClient(live)
    ? undefined
    : new sdk.CloudWatchClient(clientSettings(what.place, tools));
  try {
    const client = own ?? (live as CloudWatchClient);
    // It takes names that are gone already without a word.
    const AlarmNames = items.map((item) => item.what.alarm);
    await client.send(new sdk.DeleteAlarmsCommand({ AlarmNames }));
    return items.map(() => undefined);
  } finally {
    own?.destroy();
  }
}

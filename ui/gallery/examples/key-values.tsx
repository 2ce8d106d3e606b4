import { Badge, durationText, KeyValues } from '@gauntlet/ui';

export const title = 'Key and value';
export const about = 'Facts about one thing.';

export function Example() {
  return (
    <KeyValues
      items={[
        { key: 'verdict', value: <Badge state="fail" /> },
        { key: 'tree', value: <code>9f2c41d08a7be3365c1f0d4e2b77a90c5d1e8f34</code> },
        { key: 'profile', value: 'main, budget 10 min' },
        { key: 'took', value: durationText(402_000) },
      ]}
    />
  );
}

import { Badge, Card, Cards } from '@gauntlet/ui';

export const title = 'Card';
export const about =
  'One subject of a page. Cards stand beside one another; a wide one takes the whole row. ' +
  'Leave a card out when it has nothing to say.';

export function Example() {
  return (
    <Cards>
      <Card title="staging" note={<Badge state="pass" />}>
        <p>uploader 1.8.0 since 09:12, error rate 0.02 %.</p>
      </Card>
      <Card title="production" note={<Badge state="running">canary 25 %</Badge>}>
        <p>uploader 1.7.4, taking 75 % of the requests.</p>
      </Card>
      <Card title="Every environment" note="2 of 2" wide>
        <p>The whole row, for what must be read across.</p>
      </Card>
    </Cards>
  );
}

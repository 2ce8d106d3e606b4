import { Badge } from '@gauntlet/ui';

export const title = 'Badge';
export const about =
  'A state as icon and word. Give it another word when the state alone says too little.';

export function Example() {
  return (
    <div className="row">
      <Badge state="pass" />
      <Badge state="fail" />
      <Badge state="unknown" />
      <Badge state="running" />
      <Badge state="skipped" />
      <Badge state="quarantined" />
      <Badge state="pass">412 passed</Badge>
      <Badge state="fail">budget exceeded</Badge>
    </div>
  );
}

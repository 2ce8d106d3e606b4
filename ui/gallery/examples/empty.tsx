import { ButtonLink, Empty } from '@gauntlet/ui';

export const title = 'Empty';
export const about = 'Stands where a list would. Says what is missing, and always what to do.';

export function Example() {
  return (
    <Empty title="No runs yet" action={<ButtonLink href="#empty">How profiles work</ButtonLink>}>
      Start one in your project with <code>npx gauntlet run quick</code>; it shows up here while it
      runs.
    </Empty>
  );
}

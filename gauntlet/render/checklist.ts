/** A checklist in lines for people. */
import { padTo, painter } from './text.ts';

export interface ShownItem {
  readonly name: string;
  readonly text: string;
  readonly isDone: boolean;
  readonly why: string;
}

export function renderChecklist(
  title: string,
  items: readonly ShownItem[],
  colour: boolean,
): string {
  const paint = painter(colour);
  const open = items.filter(({ isDone }) => !isDone).length;
  const width = Math.max(...items.map(({ name }) => name.length)) + 2;
  return [
    paint('bold', title),
    ...items.map(({ name, text, isDone, why }) => {
      const mark = isDone ? paint('green', 'ok  ') : paint('yellow', 'open');
      return `  ${mark}  ${padTo(name, width)}${text}: ${why}`;
    }),
    open === 0 ? 'complete' : `${open} of ${items.length} are open`,
    '',
  ].join('\n');
}

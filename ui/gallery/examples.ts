// The examples in the order of the gallery. Named one by one, so that none is forgotten unseen.
import type { ComponentType } from 'react';
import * as badge from './examples/badge.tsx';
import * as button from './examples/button.tsx';
import * as card from './examples/card.tsx';
import * as chart from './examples/chart.tsx';
import * as code from './examples/code.tsx';
import * as dialog from './examples/dialog.tsx';
import * as empty from './examples/empty.tsx';
import * as field from './examples/field.tsx';
import * as keyValues from './examples/key-values.tsx';
import * as progress from './examples/progress.tsx';
import * as strip from './examples/strip.tsx';
import * as table from './examples/table.tsx';
import * as toast from './examples/toast.tsx';

type Example = { title: string; about: string; Example: ComponentType };

/** By the name of its file. */
export const examples: Readonly<Record<string, Example>> = {
  badge,
  button,
  card,
  chart,
  code,
  dialog,
  empty,
  field,
  'key-values': keyValues,
  progress,
  strip,
  table,
  toast,
};

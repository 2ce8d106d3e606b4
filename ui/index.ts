// The public surface: what a page imports. Each component is shown and explained in `gallery/`.
export { Button, ButtonLink } from './controls/button.tsx';
export { Dialog } from './controls/dialog.tsx';
export { type ControlProps, Field, TextField } from './controls/field.tsx';
export { ChartFrame } from './data/chart.tsx';
export { Code, type Mark } from './data/code.tsx';
export { KeyValues } from './data/key-values.tsx';
export type { Sort } from './data/sort.ts';
export { Strip } from './data/strip.tsx';
export type { Day } from './data/strip-days.ts';
export { type Column, Table } from './data/table.tsx';
export { Card, Cards } from './page/card.tsx';
export { Page } from './page/page.tsx';
export { Badge } from './state/badge.tsx';
export { durationText } from './state/duration.ts';
export { Empty } from './state/empty.tsx';
export { Progress } from './state/progress.tsx';
export { Toasts, useToast } from './state/toast.tsx';
export { type Color, color, type State } from './tokens.ts';

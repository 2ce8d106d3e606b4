import type { Clock, Stage } from '@gauntlet/kit/piping';
import type { HttpFault } from '../http/fault.ts';
import type { RandomStream } from '../random.ts';

/**
 * What a toxic is: its name in the API, its attributes, and either a stage that bytes flow through
 * or a fault that HTTP messages meet. A new one is a file, a line in registry.ts, a test, and a row
 * in the README.
 */

export type AttributeValue = number | string | boolean;
export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface Field<Value extends AttributeValue = AttributeValue> {
  readonly kind: 'whole number' | 'number' | 'text' | 'true or false';
  readonly initial: Value;
}

export const whole = (initial = 0): Field<number> => ({ kind: 'whole number', initial });
export const fractional = (initial = 0): Field<number> => ({ kind: 'number', initial });
export const text = (initial = ''): Field<string> => ({ kind: 'text', initial });
export const yesOrNo = (initial = false): Field<boolean> => ({ kind: 'true or false', initial });

export function initialAttributesOf(fields: Fields): Attributes {
  return Object.fromEntries(Object.entries(fields).map(([name, { initial }]) => [name, initial]));
}

export type Fields = Readonly<Record<string, Field>>;
export type ValuesOf<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends Field<infer Value> ? Value : never;
};

export interface StageContext<Values> {
  /** Asked anew each time: an update changes the toxic under living connections. */
  readonly settings: () => Values;
  readonly clock: Clock;
  /** Of this toxic on this connection. */
  readonly random: RandomStream;
}

/** A toxic as the registry knows it. */
export interface Toxic {
  readonly type: string;
  readonly fields: Fields;
  readonly stage?: (context: StageContext<Attributes>) => Stage;
  readonly http?: (settings: Attributes, random: RandomStream) => HttpFault;
}

interface ToxicDefinition<F extends Fields> {
  readonly type: string;
  readonly fields: F;
  readonly stage?: (context: StageContext<ValuesOf<F>>) => Stage;
  readonly http?: (settings: ValuesOf<F>, random: RandomStream) => HttpFault;
}

/** Gives a toxic's code the types of its own attributes; decode.ts has checked the values. */
export function defineToxic<const F extends Fields>(definition: ToxicDefinition<F>): Toxic {
  return definition as unknown as Toxic;
}

/** Passes everything on; toxics change what differs. */
export const passThrough: Stage = {
  capacityBytes: 1,
  heldBytes: () => 0,
  write: (chunk, output) => output.push(chunk),
  end: (output) => output.end(),
  release: () => {},
  dispose: () => {},
};

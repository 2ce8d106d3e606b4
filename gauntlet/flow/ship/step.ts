/** How one step came out. */
export type StepDone =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      readonly why: string;
      readonly details?: readonly string[];
      /** Nothing was found to be wrong: there was too little to tell. */
      readonly isUnknown?: boolean;
    };

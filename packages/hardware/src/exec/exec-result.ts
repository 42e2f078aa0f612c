/** What a command on a device came to. `ok: false`: the device could not be asked, or did not finish in time. */
export type ExecResult =
  | {
      readonly ok: true;
      /** Null: the device did not tell, or the output was cut before it could. */
      readonly exitCode: number | null;
      readonly output: string;
      /** There was more than may be kept. */
      readonly truncated: boolean;
    }
  | { readonly ok: false; readonly detail: string };

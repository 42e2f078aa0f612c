/** What a command works with instead of the process. */
export interface Terminal {
  env: Record<string, string | undefined>;
  /** Results, for programs too. */
  out: (text: string) => unknown;
  /** What is only for people. */
  err: (text: string) => unknown;
}

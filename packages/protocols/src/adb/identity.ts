/** What both sides of an adb connection say about themselves in CNXN: `STATE:SERIAL:KEY=VALUE;…`. */
export interface AdbIdentity {
  /** `device`, `recovery`, `bootloader`, …; `host` on the other side. */
  readonly state: string;
  readonly features: readonly string[];
}

export function parseAdbIdentity(payload: Buffer): AdbIdentity {
  const text = payload.toString('latin1').replace(/\0+$/, '');
  const [state = ''] = text.split(':', 1);
  const [, features = ''] = /(?:^|[:;])features=([^;]*)/.exec(text) ?? [];
  return { state, features: features.split(',').filter((each) => each !== '') };
}

export function encodeAdbIdentity({ state, features }: AdbIdentity, properties: Readonly<Record<string, string>> = {}): Buffer {
  const words = [...Object.entries(properties).map(([name, value]) => `${name}=${value}`), `features=${features.join(',')}`];
  return Buffer.from(`${state}::${words.join(';')}`, 'latin1');
}

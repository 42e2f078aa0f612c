/** What an agent knows and nobody else: credentials, and what is too long or too powerful for a power URL. Read from its power file. */

export interface PowerCredentials {
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** SNMP 1 and 2c. */
  readonly community?: string | undefined;
  /** SNMP 3; the password is that of authentication. */
  readonly privacyPassword?: string | undefined;
  readonly authProtocol?: 'md5' | 'sha' | 'sha256' | 'sha512' | undefined;
  readonly privProtocol?: 'des' | 'aes' | undefined;
  /** Bearer token. */
  readonly token?: string | undefined;
  /** PEM of the authority that signed the controller's certificate. */
  readonly ca?: string | undefined;
}

/** Argument vectors; `{outlet}` inside an argument stands for what the power URL says. There is no shell. */
export interface PowerCommand {
  readonly on?: readonly string[] | undefined;
  readonly off: readonly string[];
  readonly read?: readonly string[] | undefined;
  /** Regular expressions on what `read` prints. */
  readonly readsOn?: string | undefined;
  readonly readsOff?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** With `{outlet}` where the outlet belongs. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
}

export interface RestController {
  readonly on: RestRequest;
  readonly off: RestRequest;
  readonly read?: RestRequest | undefined;
  /** Regular expressions on the answer's body. */
  readonly readsOn?: string | undefined;
  readonly readsOff?: string | undefined;
  readonly authentication: 'none' | 'basic' | 'digest' | 'bearer';
  readonly credentials?: string | undefined;
  readonly tls: 'verify' | 'insecure';
}

export interface PowerSettings {
  readonly credentials: Readonly<Record<string, PowerCredentials>>;
  readonly commands: Readonly<Record<string, PowerCommand>>;
  readonly rest: Readonly<Record<string, RestController>>;
}

export const NO_POWER_SETTINGS: PowerSettings = { credentials: {}, commands: {}, rest: {} };

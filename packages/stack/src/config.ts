/** The only reader of this program's environment besides `main.ts`. */

/** What services see of it beside their own settings. With the compile cache a start takes less. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'SystemRoot', 'NODE_COMPILE_CACHE'];

export function passedOnEnvironment(): Record<string, string> {
  return Object.fromEntries(PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

export function searchPath(): string {
  return process.env.PATH ?? '';
}

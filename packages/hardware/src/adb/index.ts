export { type AdbOptions, type AdbTarget, execAdb, pingAdb, rebootAdb } from './adb-client.js';

export { type AdbIdentity, encodeAdbIdentity, parseAdbIdentity } from './identity.js';
export { ADB_MAX_PAYLOAD, ADB_VERSION, type AdbCommand, type AdbPacket, encodeAdbPacket, takeAdbPacket } from './packet.js';
export { encodeShellFrame, type ShellFrame, takeShellFrames } from './shell-frame.js';

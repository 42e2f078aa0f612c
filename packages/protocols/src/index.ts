export * from './adb/index.js';
export * from './mac-address/index.js';
export * from './power/index.js';
export * from './proxr/index.js';
export * from './pxelinux/index.js';
export * from './sut/index.js';
export * from './syslog/index.js';
export * from './tftp/index.js';

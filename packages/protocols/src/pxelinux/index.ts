export { type BootLoader, type BootPath, parseBootPath } from './boot-path.js';
export { pxelinuxFileName, pxelinuxPath } from './file-name.js';
export { kernelParameter, parseKernelCommandLine } from './kernel-command-line.js';
export { type BootFilesAt, grubConfig, ipxeScript } from './other-loaders.js';
export { type PxelinuxEntry, parsePxelinux } from './parse-pxelinux.js';
export { findUnknownPlaceholders, PXE_PLACEHOLDERS, type PxePlaceholder, substitutePlaceholders } from './placeholders.js';

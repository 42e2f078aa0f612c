export { type BootLoader, type BootPath, parseBootPath } from './boot-path.js';
export { pxelinuxFileName, pxelinuxPath } from './file-name.js';
export { kernelParameter, parseKernelCommandLine } from './kernel-command-line.js';
export { type BootFilesAt, grubConfig, ipxeScript } from './other-loaders.js';
export { type PxelinuxEntry, parsePxelinux } from './parse-pxelinux.js';
export {
  findUnknownPlaceholders,
  PXE_PLACEHOLDERS,
  type PxePlaceholder,
  placeholderProblem,
  substitutePlaceholders,
} from './placeholders.js';
export { isIpxeScript, pxeTextProblem } from './pxe-text-problem.js';

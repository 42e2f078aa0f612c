#!/usr/bin/env node
/** `pxe-config`, as Mozpool 4.2 had it: `mozpool pxe-config`. */
process.argv.splice(2, 0, 'pxe-config');
await import('../main.js');

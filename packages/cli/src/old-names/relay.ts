#!/usr/bin/env node
/** `relay`, as Mozpool 4.2 had it: `mozpool relay`. */
process.argv.splice(2, 0, 'relay');
await import('../main.js');

#!/usr/bin/env node
/** `mozpool-server`, as Mozpool 4.2 had it: `mozpool server`. */
process.argv.splice(2, 0, 'server');
await import('../main.js');

#!/usr/bin/env node
/** `mozpool-db`, as Mozpool 4.2 had it: `mozpool db`. */
process.argv.splice(2, 0, 'db');
await import('../main.js');

#!/usr/bin/env node
// Mozpool 4.2's command: silent unless it is to be verbose, and --ship-it allows many changes
process.argv.splice(2, 0, 'inventory', 'sync', '--quiet');
await import('../main.js');

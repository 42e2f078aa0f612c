#!/usr/bin/env node
import { runCli } from './run-cli.js';

process.exit(
  await runCli(process.argv.slice(2), {
    env: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  }),
);

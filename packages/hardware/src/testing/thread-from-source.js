// The code of a TFTP thread for tests, which run the sources: a thread has neither jest's transform nor its module map.
import { enableCompileCache } from 'node:module';
import '../../../testkit/src/jest/run-from-source.js';

enableCompileCache();
await import('../tftp/transfer-thread-main.ts');

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from './free-port.js';
import { startServiceProcess } from './service-process.js';
import { waitUntil } from './wait-until.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-service-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test('what is written after the end of the process is in its log, too', async () => {
  const main = join(directory, 'main.mjs');
  await writeFile(
    main,
    `import { spawn } from 'node:child_process';
     import { createServer } from 'node:http';
     createServer((_request, response) => response.end()).listen(Number(process.env.PORT), '127.0.0.1');
     process.on('SIGTERM', () => {
       const outlives = spawn('sh', ['-c', 'while kill -0 ' + process.pid + ' 2>/dev/null; do :; done; echo last words'], { stdio: 'inherit' });
       outlives.on('spawn', () => process.exit(0));
     });`,
  );
  const port = await freePort();
  const logFile = join(directory, 'service.log');
  const service = await startServiceProcess({
    name: 'service',
    main: pathToFileURL(main),
    env: { PORT: String(port) },
    readyUrl: `http://127.0.0.1:${port}/`,
    logFile,
  });
  await service.stop();
  await waitUntil(async () => (await readFile(logFile, 'utf8')).includes('last words'), {
    timeoutMs: 5_000,
    everyMs: 20,
    problem: () => 'the last words did not come',
  });
});

test('the error of a service that ends at once has its last words, and nothing of an earlier one', async () => {
  const main = join(directory, 'ends.mjs');
  await writeFile(main, `console.error('no database', process.env.PORT)`);
  const logFile = join(directory, 'ends.log');
  await writeFile(logFile, 'words of an earlier one\n');
  const error = await startServiceProcess({
    name: 'ends',
    main: pathToFileURL(main),
    env: { PORT: '7' },
    readyUrl: `http://127.0.0.1:${await freePort()}/`,
    logFile,
  }).catch((thrown: Error) => thrown);
  expect((error as Error).message).toBe('ends ended with 0. Its last words:\nno database 7\n');
  expect(await readFile(logFile, 'utf8')).toBe('words of an earlier one\nno database 7\n');
});

test('a log that cannot be written is named', async () => {
  const logFile = join(directory, 'missing', 'service.log');
  const start = startServiceProcess({
    name: 'silent',
    main: pathToFileURL(join(directory, 'ends.mjs')),
    env: {},
    readyUrl: 'http://127.0.0.1:9/',
    logFile,
  });
  await expect(start).rejects.toThrow(`ENOENT: no such file or directory, open '${logFile}'`);
});

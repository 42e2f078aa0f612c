import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

const inBrotli = promisify(brotliCompress);
const inGzip = promisify(gzip);

/** Smaller ones do not gain by it. */
const MIN_BYTES = 1_024;
const TEXT = /\.(js|css|svg)$/;

/** Puts a brotli and a gzip form beside each text file of the site, so that no server has to compress at run time. */
export function compressFiles() {
  let outDir = '';
  return {
    name: 'compress-files',
    apply: 'build',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir);
    },
    // all at once: Node spreads what takes longest here over the processors
    async closeBundle() {
      const files = (await readdir(outDir, { recursive: true })).filter((file) => TEXT.test(file));
      await Promise.all(files.map((file) => compress(join(outDir, file))));
    },
  };
}

async function compress(file) {
  const content = await readFile(file);
  if (content.length < MIN_BYTES) return;
  await Promise.all([
    inBrotli(content).then((small) => writeFile(`${file}.br`, small)),
    inGzip(content, { level: 9 }).then((small) => writeFile(`${file}.gz`, small)),
  ]);
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, waitFor } from '@mozpool/testkit';
import { createHttp } from './http.js';

export interface Sample {
  labels: Record<string, string>;
  value: number;
}

export interface Prometheus {
  /** What an expression says now. */
  query(expr: string): Promise<Sample[]>;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 30_000;

/** A Prometheus of its own, for whoever has the program; `config` is its configuration file as an object. */
export async function startPrometheus(config: object): Promise<Prometheus> {
  const directory = await mkdtemp(join(tmpdir(), 'mozpool-prometheus-'));
  const port = await freePort();
  // JSON is YAML
  await writeFile(join(directory, 'prometheus.yml'), JSON.stringify(config));
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-3_000);
  });
  const ended = once(child, 'exit');
  const http = createHttp(`http://127.0.0.1:${port}`);

  async function stop(): Promise<void> {
    child.kill('SIGTERM');
    await ended;
    await rm(directory, { recursive: true, force: true });
  }

  try {
    await waitFor(async () => (await http.get('/-/ready')).status === 200, {
      timeoutMs: READY_WITHIN_MS,
      everyMs: 100,
      what: 'Prometheus to be ready',
    });
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}\n${complaints}`);
  }
  return {
    async query(expr) {
      const { status, text, body } = await http.get(`/api/v1/query?query=${encodeURIComponent(expr)}`);
      if (status !== 200) throw new Error(`Prometheus does not take ${expr}: ${text}`);
      return (body.data.result as { metric: Record<string, string>; value: [number, string] }[]).map(({ metric, value }) => ({
        labels: metric,
        value: Number(value[1]),
      }));
    },
    stop,
  };
}

import { spawnSync } from 'node:child_process';
import { dockerAnswers, hasCommand, waitFor } from '@mozpool/testkit';
import { type CommandOptions, runCommand } from '../../support/run-command.js';

/** A command that brings images of the local Docker engine into the cluster: it is given their names. */
const LOADER = process.env.IMAGE_LOADER;
const ANSWERS_WITHIN_MS = 10_000;
const LOAD_WITHIN_MS = 600_000;

/** Whether a cluster is there that a test may use: the current one of kubectl, if somebody says how images get there. */
export function clusterAnswers(): boolean {
  if (!LOADER || !['kubectl', 'helm'].every(hasCommand) || !dockerAnswers()) return false;
  return spawnSync('kubectl', ['get', '--raw', '/readyz'], { timeout: ANSWERS_WITHIN_MS, stdio: 'ignore' }).status === 0;
}

export async function loadImages(names: readonly string[]): Promise<void> {
  const [program = '', ...args] = LOADER!.split(' ');
  await runCommand(program, [...args, ...names], { timeoutMs: LOAD_WITHIN_MS });
}

export interface Namespace {
  kubectl(args: readonly string[], options?: CommandOptions): Promise<string>;
  helm(args: readonly string[], options?: CommandOptions): Promise<string>;
  apply(...objects: object[]): Promise<void>;
  /** Where a service of type NodePort is reached. */
  nodePort(service: string): Promise<{ host: string; port: number }>;
  remove(): Promise<void>;
}

const REMOVE_WITHIN_MS = 120_000;

/** A namespace of its own. */
export async function createNamespace(name: string): Promise<Namespace> {
  const within = (program: string) => (args: readonly string[], options?: CommandOptions) =>
    runCommand(program, ['--namespace', name, ...args], options);
  const kubectl = within('kubectl');
  await runCommand('kubectl', ['create', 'namespace', name]);
  return {
    kubectl,
    helm: within('helm'),
    async apply(...objects) {
      await kubectl(['apply', '--filename', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }) });
    },
    async nodePort(service) {
      const port = await kubectl(['get', 'service', service, '--output', 'jsonpath={.spec.ports[0].nodePort}']);
      const host = await kubectl(['get', 'nodes', '--output', 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}']);
      return { host, port: Number(port) };
    },
    async remove() {
      await runCommand('kubectl', ['delete', 'namespace', name, '--wait=false']);
      await waitFor(
        async () => !(await runCommand('kubectl', ['get', 'namespaces', '--output', 'name'])).split('\n').includes(`namespace/${name}`),
        {
          timeoutMs: REMOVE_WITHIN_MS,
          everyMs: 500,
          what: `the namespace ${name} to be gone`,
        },
      );
    },
  };
}

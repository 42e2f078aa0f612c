import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Ended, runToEnd } from './workflow-runner.js';

export interface GitLabJob {
  variables: Record<string, string>;
  before_script: string[];
  after_script: string[];
}

export async function readTemplate(template: URL): Promise<GitLabJob> {
  return (parse(await readFile(template, 'utf8')) as { '.mozpool': GitLabJob })['.mozpool'];
}

/**
 * What a GitLab runner does with a job that extends the template: `before_script` and `script` in one shell, `after_script` in another
 * one, whatever came of the first. `between`: what happens to the machine before that.
 */
export async function runGitLabJob(
  { variables: defaults, before_script, after_script }: GitLabJob,
  { script, variables, between }: { script: string[]; variables: Record<string, string>; between?: (project: string) => Promise<void> },
): Promise<{ job: Ended; after: Ended }> {
  const project = await mkdtemp(join(tmpdir(), 'mozpool-gitlab-'));
  const env = {
    ...process.env,
    CI: 'true',
    GITLAB_CI: 'true',
    CI_PROJECT_DIR: project,
    CI_PROJECT_PATH: 'lab/phone',
    CI_JOB_ID: '4711',
    ...defaults,
    ...variables,
  };
  const shell = (lines: readonly string[]) => runToEnd('bash', ['-c', ['set -eo pipefail', ...lines].join('\n')], env, { cwd: project });
  const job = await shell([...before_script, ...script]);
  await between?.(project);
  return { job, after: await shell(after_script) };
}

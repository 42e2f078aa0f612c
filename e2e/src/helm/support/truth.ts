interface Server {
  name: string;
  image: string;
  port: number;
  args?: string[];
  env?: Record<string, string>;
  ready: string[];
}

/** A Postgres and a Redis for one test: nothing of them outlives their pods. */
export function truthServers(password: string): object[] {
  const postgres: Server = {
    name: 'postgres',
    image: 'postgres:18',
    port: 5432,
    env: { POSTGRES_USER: 'mozpool', POSTGRES_DB: 'mozpool', POSTGRES_PASSWORD: password },
    ready: ['pg_isready', '--host=127.0.0.1', '--username=mozpool', '--dbname=mozpool'],
  };
  const redis: Server = {
    name: 'redis',
    image: 'redis:7',
    port: 6379,
    args: ['redis-server', '--maxmemory-policy', 'noeviction', '--requirepass', password],
    env: { REDISCLI_AUTH: password },
    ready: ['sh', '-c', 'redis-cli ping | grep -q PONG'],
  };
  return [postgres, redis].flatMap(objectsOf);
}

function objectsOf({ name, image, port, args, env = {}, ready }: Server): object[] {
  const labels = { app: name };
  const container = {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    ...(args && { args }),
    env: Object.entries(env).map(([variable, value]) => ({ name: variable, value })),
    ports: [{ containerPort: port }],
    readinessProbe: { exec: { command: ready }, periodSeconds: 2, timeoutSeconds: 5 },
  };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { type: 'NodePort', selector: labels, ports: [{ port }] } },
  ];
}

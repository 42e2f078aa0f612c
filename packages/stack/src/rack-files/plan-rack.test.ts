import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labSchema } from '@mozpool/contracts';
import { rackConfig, rackLab } from '../rack-lab.js';
import { planRack } from './plan-rack.js';

const compose = readFileSync(join(import.meta.dirname, '../../../../docker-compose.yml'), 'utf8');
const plan = planRack({ out: '/rack', devices: 20, agents: 2, timeScale: 60, failures: false });

test('agents in the compose file listen where the rack looks for them', () => {
  for (const { server, tftpPort, registrationPort } of plan.agents) {
    const settings = compose.slice(compose.indexOf(`SERVER: ${server}\n`)).split('volumes:')[0];
    expect(settings).toContain(`TFTP_PORT: '${tftpPort}'`);
    expect(settings).toContain(`REGISTRATION_PORT: '${registrationPort}'`);
  }
  // the agent for real hardware takes its name from the environment
  expect([...compose.matchAll(/SERVER: ([^$\s]\S*)/g)].map(([, server]) => server)).toEqual(plan.agents.map(({ server }) => server));
});

test('no port of the rack is given twice', () => {
  const { boards, controlPort } = rackConfig(plan);
  const tcp = [...boards.map(({ port }) => port), controlPort, ...plan.agents.map(({ registrationPort }) => registrationPort)];
  expect(new Set(tcp).size).toBe(tcp.length);
});

test('what the migration reads describes every device of the rack', () => {
  const lab = labSchema.parse(rackLab(plan));
  expect(lab.devices.map(({ name }) => name)).toEqual(rackConfig(plan).devices.map(({ name }) => name));
  expect(lab.devices).toHaveLength(20);
});

import type { LabInput } from '@mozpool/contracts';
import { type DbBench, openDb } from '../testing/db-bench.js';
import { applyLab } from './apply-lab.js';

let bench: DbBench;
beforeAll(async () => {
  bench = await openDb();
});
afterAll(() => bench.close());

const hardware = { type: 'panda', model: 'ES' };
const DEVICE = { name: 'd1', fqdn: 'd1.example', mac: '000000000001', imagingServer: 'north', hardware };
const LAB: LabInput = {
  imagingServers: [{ fqdn: 'north' }],
  hardwareTypes: [hardware],
  devices: [{ ...DEVICE, ipAddress: '10.0.0.7' }],
  registrationRules: [{ name: 'pandas', macPrefix: '02c0', hardware, imagingServer: 'north' }],
};

test('a lab describes all that the API can: addresses and registration rules, too; twice is once, but for the revision', async () => {
  await applyLab(bench.db, LAB);
  await applyLab(bench.db, LAB);
  expect(await bench.rows('select name, host(ip_address) as ip, revision from devices')).toEqual([
    { name: 'd1', ip: '10.0.0.7', revision: 2 },
  ]);
  expect(await bench.rows('select name, mac_prefix, position, fields, labels from registration_rules')).toEqual([
    { name: 'pandas', mac_prefix: '02c0', position: 100, fields: {}, labels: {} },
  ]);
});

test('an address that was learned stays where the lab says none', async () => {
  await applyLab(bench.db, { ...LAB, devices: [DEVICE] });
  expect(await bench.rows('select host(ip_address) as ip from devices')).toEqual([{ ip: '10.0.0.7' }]);
});

test('a rule for hardware that nobody defined is an error that names it', async () => {
  const rule = { name: 'x', hardware: { type: 'tegra', model: '250' } };
  await expect(applyLab(bench.db, { registrationRules: [rule] })).rejects.toThrow('hardware type "tegra" model "250" is not defined');
});

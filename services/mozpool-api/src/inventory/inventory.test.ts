import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  await api.setDevices('ready');
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(() => {
  api.rings.length = 0;
});

const call = async (method: string, path: string, body: object | null = null) => {
  const { status, body: answer } = await api.call(method, `/api/${path}`, body);
  return { status, ...answer };
};
const lastEvent = async () =>
  (await api.db.query(`select kind, event, details from events where kind in ('inventory', 'edited') order by id desc limit 1`)).rows[0];
const PANDA = { type: 'panda', model: 'ES' };
const NEW = { fqdn: 'x.example', imaging_server: 'imaging1', hardware: PANDA };

test('every change is an event that says who made it and what was there before, and rings the matcher', async () => {
  await call('POST', 'image/', { name: 'disk', checks: ['ping'] });
  expect(await lastEvent()).toMatchObject({
    kind: 'inventory',
    event: 'created',
    details: { noun: 'image', name: 'disk', by: 'anonymous' },
  });
  await call('PATCH', 'image/disk/', { hidden: true, checks: ['tcp:22'] });
  expect(await lastEvent()).toMatchObject({
    event: 'changed',
    details: { values: { hidden: true, checks: ['tcp:22'] }, old: { hidden: false, checks: ['ping'] } },
  });
  await call('POST', 'image/disk/deactivate/', { reason: 'broken' });
  expect(await lastEvent()).toMatchObject({ event: 'deactivated', details: { reason: 'broken' } });
  await call('DELETE', 'image/disk/');
  expect(await lastEvent()).toMatchObject({ event: 'deleted', details: { noun: 'image', name: 'disk' } });
  expect(api.rings).toEqual(Array(4).fill('match 0'));
});

test('a device that is added proves itself like any other, and its log has who changed what', async () => {
  expect(await call('POST', 'device/', { ...NEW, name: 'logged', mac_address: 'aa:00:00:00:00:01', labels: { rack: '1' } })).toMatchObject({
    status: 201,
    device: { state: 'new', effective_labels: { rack: '1', type: 'panda' }, power: { switchable: false } },
  });
  await call('PATCH', 'device/logged/', { relay_info: 'board1.example:bank1:relay5', labels: { rack: '2' } });
  const { log } = await call('GET', 'device/logged/log/');
  expect(log.map(({ message }: { message: string }) => message)).toEqual([
    expect.stringMatching(/^created by anonymous: name, fqdn/),
    'changed by anonymous: relay_info, labels',
  ]);
  expect(await call('GET', 'device/logged/details/')).toMatchObject({
    device: { labels: { rack: '2' }, power: { switchable: true }, revision: 2 },
  });
});

test('two operators who change the same do not overwrite each other', async () => {
  await call('POST', 'device/', { ...NEW, name: 'shared', mac_address: 'aa0000000002' });
  const read = (await call('GET', 'device/shared/details/')).device.revision;
  const both = await Promise.all(['a.example', 'b.example'].map((fqdn) => call('PATCH', 'device/shared/', { fqdn, revision: read })));
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(both.find(({ status }) => status === 409)).toMatchObject({ code: 'changed_meanwhile', expected: read, revision: read + 1 });
  // labels, comments and the environment are edits, too
  await call('POST', 'device/shared/set-comments/', { comments: 'x' });
  expect((await call('PATCH', 'device/shared/', { fqdn: 'c.example', revision: read + 1 })).status).toBe(409);
});

test('what a machine does to a device raises no revision', async () => {
  const before = (await call('GET', 'device/tegra-1/details/')).device.revision;
  await call('POST', 'device/tegra-1/power-cycle/');
  expect((await call('GET', 'device/tegra-1/details/')).device.revision).toBe(before);
  await api.setDevices('ready', ['tegra-1']);
});

test('the same device made by two at once is made once', async () => {
  const both = await Promise.all([1, 2].map(() => call('POST', 'device/', { ...NEW, name: 'twin', mac_address: 'aa0000000003' })));
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
});

describe('a deactivated device', () => {
  beforeAll(async () => {
    await call('POST', 'device/', { ...NEW, name: 'old', mac_address: 'aa0000000004', relay_info: 'board1.example:bank2:relay1' });
    await api.setDevices('ready', ['old']);
  });
  test('is hidden, offline and never handed out; its history stays, and it can come back', async () => {
    expect(await call('POST', 'device/old/deactivate/', { reason: 'worn' })).toMatchObject({
      status: 200,
      device: { active: false, state: 'offline' },
    });
    expect((await call('POST', 'device/old/deactivate/')).status).toBe(200);
    expect((await call('GET', 'device/list/')).devices).not.toContain('old');
    expect(await call('POST', 'device/old/request/', { assignee: 'a', duration: 60, image: 'android' })).toMatchObject({ status: 422 });
    expect((await call('GET', 'device/old/log/')).log.length).toBeGreaterThan(1);
    expect(await call('POST', 'device/old/activate/')).toMatchObject({ device: { active: true, state: 'offline' } });
    expect((await call('POST', 'device/old/online/')).status).toBe(200);
  });
  test('in somebody’s hands stays unless force is used', async () => {
    await api.setDevices('ready', ['old']);
    await call('POST', 'device/old/request/', { assignee: 'alice', duration: 60, image: 'android' });
    expect(await call('POST', 'device/old/deactivate/')).toMatchObject({ status: 409, code: 'device_in_use' });
    await api.db.query('delete from requests');
  });
  test('can be deleted, and its history stays', async () => {
    const { id } = (await call('GET', 'device/old/details/')).device;
    await api.setDevices('offline', ['old']);
    expect(await call('DELETE', 'device/old/')).toMatchObject({ status: 409, uses: 'active device old' });
    await call('POST', 'device/old/deactivate/');
    expect((await call('DELETE', 'device/old/')).status).toBe(204);
    expect((await call('GET', 'device/old/details/')).status).toBe(404);
    expect((await api.db.query('select count(*)::int as n from events where device_id = $1', [id])).rows[0].n).toBeGreaterThan(0);
  });
});

describe('images', () => {
  test('that are inactive can neither be asked for nor flashed, and come back', async () => {
    await call('POST', 'image/android/deactivate/');
    expect((await call('GET', 'image/list/')).images.map(({ name }: { name: string }) => name)).toEqual(['b2g']);
    expect(await call('POST', 'device/any/request/', { assignee: 'a', duration: 60, image: 'android' })).toMatchObject({
      status: 404,
      code: 'unknown_image',
    });
    expect(await call('POST', 'device/panda-1/image/', { image: 'android' })).toMatchObject({ status: 404, code: 'unknown_image' });
    await call('POST', 'image/android/activate/');
    expect((await call('POST', 'device/any/request/', { assignee: 'a', duration: 60, image: 'android' })).status).toBe(200);
    await api.db.query('delete from requests');
    await api.setDevices('ready');
  });

  test('boot only where it is said how, and at once when it is', async () => {
    await call('POST', 'image/', { name: 'tiny' });
    const ask = () => call('POST', 'device/tegra-1/request/', { assignee: 'a', duration: 60, image: 'tiny' });
    const flash = () => call('POST', 'device/tegra-1/image/', { image: 'tiny' });
    expect(await ask()).toMatchObject({ status: 422 });
    expect(await flash()).toMatchObject({ status: 409, code: 'event_refused' });
    const { boot_configurations: made } = await call('POST', 'image/tiny/boot-configuration/', {
      hardware: { type: 'tegra', model: '250' },
      pxe_config: 'android-boot',
    });
    expect((await ask()).status).toBe(200);
    await api.db.query('delete from requests');
    await api.setDevices('ready');
    expect((await flash()).status).toBe(200);
    const path = `image/tiny/boot-configuration/${made[0].hardware_type_id}/`;
    expect(await call('DELETE', path)).toMatchObject({ status: 409, code: 'in_use', uses: 'device tegra-1' });
    await call('POST', 'device/tegra-1/offline/', { force: true });
    expect(await call('PATCH', path, { pxe_config: null })).toMatchObject({ boot_configurations: [{ pxe_config: null }] });
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('DELETE', path)).status).toBe(404);
    await api.setDevices('ready');
  });
});

test('what something active needs is neither deactivated nor deleted, and says what needs it', async () => {
  const { hardware_types: types } = await call('GET', 'hardware-type/list/');
  const tegra = types.find(({ type }: { type: string }) => type === 'tegra').id;
  expect(await call('POST', `hardware-type/${tegra}/deactivate/`)).toMatchObject({ status: 409, code: 'in_use', uses: 'device tegra-1' });
  expect(await call('DELETE', 'imaging-server/imaging2/')).toMatchObject({ status: 409, uses: 'device tegra-1' });
  await call('POST', 'device/tegra-1/deactivate/');
  expect((await call('POST', `hardware-type/${tegra}/deactivate/`)).status).toBe(200);
  expect(await call('DELETE', `hardware-type/${tegra}/`)).toMatchObject({ status: 409, uses: 'inactive device tegra-1' });
  expect(
    await call('POST', 'device/', { ...NEW, name: 'y', mac_address: 'aa0000000009', hardware: { type: 'tegra', model: '250' } }),
  ).toMatchObject({
    status: 400,
    detail: expect.stringMatching(/is deactivated/),
  });
  expect((await call('GET', 'hardware-type/list/')).hardware_types).toHaveLength(types.length - 1);
  expect((await call('GET', 'hardware-type/list/?inactive')).hardware_types).toHaveLength(types.length);
  await call('POST', `hardware-type/${tegra}/activate/`);
  await call('POST', 'device/tegra-1/activate/');
});

test('labels of a hardware type reach its devices at once', async () => {
  const { hardware_types: types } = await call('GET', 'hardware-type/list/');
  await call('PATCH', `hardware-type/${types.find(({ type }: { type: string }) => type === 'tegra').id}/`, {
    labels: { processor: 'armv7' },
  });
  expect((await call('GET', 'device/list/?label=processor=armv7')).devices).toEqual(['tegra-1']);
});

test('pages of a list lead through all of it', async () => {
  for (const n of [1, 2, 3, 4, 5])
    await call('POST', 'relay/', { name: `page-${n}`, fqdn: `page-${n}.example`, imaging_server: 'imaging1' });
  const seen: string[] = [];
  let next: string | null = '';
  for (let pages = 0; next !== null && pages < 10; pages++) {
    const answer: { relay_boards: { name: string }[]; next: string | null } = await call('GET', `relay/list/?limit=2&after=${next}`);
    seen.push(...answer.relay_boards.map(({ name }) => name));
    next = answer.next;
  }
  expect(seen).toEqual(['board1', 'page-1', 'page-2', 'page-3', 'page-4', 'page-5']);
});

import { applyLab } from '@mozpool/db';
import { DEVICE_CATEGORIES, DEVICE_STATE_NAMES } from '@mozpool/domain';
import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  await api.db.query(`update devices set labels = '{"gpu": "mali", "pool": "b2g"}' where name = 'panda-1'`);
  await api.db.query(`update hardware_types set labels = '{"processor": "armv7"}' where type = 'panda'`);
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(async () => {
  await api.db.query('delete from inbox');
  await api.db.query('delete from requests');
  await api.db.query(
    `update devices set comments = null, image_id = null, active = true, power = null, power_at = null, next_image_id = null`,
  );
  await api.setDevices('ready');
});

const names = async (query: string): Promise<string[]> => (await api.call('GET', `/api/device/list/?${query}`)).body.devices;
const details = async (name: string) => (await api.call('GET', `/api/device/${name}/details/`)).body.device;
const hold = async (device: string, assignee = 'alice') =>
  (await api.call('POST', `/api/device/${device}/request/`, { assignee, duration: 3600, image: 'android' })).body.request;

describe('details', () => {
  test('carry all that a remote flash needs', async () => {
    await api.db.query(
      `update devices set ip_address = '10.0.0.7', power = 'on', power_at = '2026-01-02T03:04:05Z' where name = 'panda-1'`,
    );
    await api.db.query(`update imaging_servers set boot_url = 'http://10.0.0.1:8082'`);
    expect(await details('panda-1')).toMatchObject({
      fqdn: 'panda-1.example',
      ip_address: '10.0.0.7',
      mac_address: '000000000001',
      hardware: { type: 'panda', model: 'ES' },
      labels: { gpu: 'mali', pool: 'b2g' },
      effective_labels: {
        gpu: 'mali',
        pool: 'b2g',
        processor: 'armv7',
        type: 'panda',
        model: 'ES',
        environment: 'even',
        server: 'imaging1',
      },
      pool: 'b2g',
      agent: { url: 'http://10.0.0.1:8082', alive: true, silent_since: null },
      ping: 'icmp',
      sut_port: 20701,
      adb_port: 5555,
      power: { state: 'on', since: '2026-01-02T03:04:05', switchable: true },
      category: 'idle',
      holder: null,
      available: true,
      active: true,
      pxe_config: null,
    });
    expect((await details('panda-dark')).power).toEqual({ state: 'unknown', since: null, switchable: false, url: null });
  });

  test('say what is being installed and what a network boot is answered with', async () => {
    await api.call('POST', '/api/device/panda-1/image/', { image: 'b2g', b2gbase: 'http://b/' });
    expect(await details('panda-1')).toMatchObject({
      state: 'pxe_power_cycling',
      next_image: 'b2g',
      next_boot_config: '{"b2gbase":"http://b/"}',
      pxe_config: 'android-boot',
      category: 'processing',
      state_deadline: expect.any(String),
    });
    await api.setDevices('b2g_downloading', ['panda-1']);
    expect((await details('panda-1')).pxe_config).toBeNull();
  });

  test('say how often the step that it is at failed, and how often it may on its hardware', async () => {
    const attempts = async () => (await details('panda-1')).attempts;
    expect(await attempts()).toEqual([]);
    await api.setDevices('pxe_booting', ['panda-1']);
    expect(await attempts()).toEqual([{ counter: 'pxe_booting', count: 0, limit: 30, last_failure: null }]);
    await api.db.query(`update devices set counters = '{"pxe_booting": 2, "checks_passed": 1}' where name = 'panda-1'`);
    await api.db.query(`update hardware_types set limits = '{"attempts": {"pxe_booting": 5}}' where type = 'panda'`);
    expect(await attempts()).toEqual([{ counter: 'pxe_booting', count: 2, limit: 5, last_failure: null }]);
    expect((await api.call('GET', '/api/device/list/?fields=attempts&name=panda-1')).body.devices).toEqual([
      { attempts: await attempts() },
    ]);
    await api.db.query(`update hardware_types set limits = '{}'`);
    await api.db.query(`update devices set counters = '{}'`);
  });

  test('say who holds the device until when, and that it is deactivated', async () => {
    const { id, expires } = await hold('panda-1');
    expect(await details('panda-1')).toMatchObject({
      category: 'in use',
      request_id: id,
      holder: { request_id: id, assignee: 'alice', expires },
    });
    await api.db.query(`update devices set active = false where name = 'panda-2'`);
    expect(await details('panda-2')).toMatchObject({ active: false, available: false, unavailable_reason: 'It is deactivated.' });
  });

  test('are the same as in the list', async () => {
    const { devices } = (await api.call('GET', '/api/device/list/?details&q=panda-1')).body;
    expect(devices).toEqual([await details('panda-1')]);
  });
});

describe('filters', () => {
  test.each([
    ['', ['panda-1', 'panda-2', 'panda-dark', 'tegra-1']],
    ['hardware_type=tegra', ['tegra-1']],
    ['hardware_type=tegra,panda&model=ES', ['panda-1', 'panda-2', 'panda-dark']],
    ['environment=even,odd', ['panda-1', 'panda-2']],
    ['imaging_server=imaging2', ['tegra-1']],
    ['pool=b2g', ['panda-1']],
    ['label=processor=armv7,!gpu', ['panda-2', 'panda-dark']],
    ['label=gpu', ['panda-1']],
    ['label=nothing', []],
    ['board=board1', ['panda-1', 'panda-2', 'tegra-1']],
    ['board=none', []],
    ['q=panda', ['panda-1', 'panda-2', 'panda-dark']],
    ['q=PANDA%20dark', ['panda-dark']],
    ['q=00:00:00:00:00:02', ['panda-2']],
    ['q=100%25', []],
    ['q=p_nda', []],
    ['state=ready,offline', ['panda-1', 'panda-2', 'panda-dark', 'tegra-1']],
    ['state=offline', []],
    ['state=of_another_release', []],
    ['active=any', ['panda-1', 'panda-2', 'panda-dark', 'tegra-1']],
  ])('?%s', async (query, expected) => expect(await names(query)).toEqual(expected));

  test('by name', async () => {
    expect(await names('name=tegra-1,panda-1,nope')).toEqual(['panda-1', 'tegra-1']);
  });

  test('by holder, and whether anybody holds them', async () => {
    await hold('panda-1');
    await hold('panda-2', 'bob');
    expect(await names('held=true')).toEqual(['panda-1', 'panda-2']);
    expect(await names('held=false')).toEqual(['panda-dark', 'tegra-1']);
    expect(await names('holder=bob')).toEqual(['panda-2']);
    expect(await names('q=bob')).toEqual(['panda-2']);
  });

  test('by image and comments', async () => {
    await api.db.query(
      `update devices set image_id = (select id from images where name = 'b2g'), comments = 'cracked screen' where name = 'panda-2'`,
    );
    expect(await names('image=b2g')).toEqual(['panda-2']);
    expect(await names('q=screen+cracked')).toEqual(['panda-2']);
  });

  test('inactive devices are hidden unless they are asked for', async () => {
    await api.db.query(`update devices set active = false where name = 'panda-2'`);
    expect(await names('')).toEqual(['panda-1', 'panda-dark', 'tegra-1']);
    expect(await names('active=false')).toEqual(['panda-2']);
    expect(await names('active=any')).toHaveLength(4);
  });

  test('available means what the details say, whatever the device does', async () => {
    await hold('panda-1');
    await api.db.query(`update devices set proven_at = now() - interval '2 hours' where name = 'panda-2'`);
    await api.setDevices('returned', ['panda-dark']);
    await api.db.query(`update devices set proven_at = null where name = 'panda-dark'`);
    const { devices } = (await api.call('GET', '/api/device/list/?details')).body;
    for (const available of [true, false])
      expect(await names(`available=${available}`)).toEqual(
        devices.filter((device: { available: boolean }) => device.available === available).map(({ name }: { name: string }) => name),
      );
    expect(await names('available=true')).toEqual(['panda-dark', 'tegra-1']);
    await api.db.query(`update imaging_servers set alive = false where fqdn = 'imaging2'`);
    expect(await names('available=true')).toEqual(['panda-dark']);
  });

  test('every state is in exactly the categories that the details say', async () => {
    await hold('panda-2');
    const all = ['panda-1', 'panda-2', 'panda-dark', 'tegra-1'];
    // the one that is held goes through every state, too
    for (let first = 0; first < DEVICE_STATE_NAMES.length; first += 2) {
      for (const [place, name] of all.entries())
        await api.setDevices(DEVICE_STATE_NAMES[(first + (place % 2)) % DEVICE_STATE_NAMES.length]!, [name]);
      const { devices } = (await api.call('GET', '/api/device/list/?fields=name,state,category')).body;
      for (const category of new Set(devices.map((device: { category: string }) => device.category)) as Set<string>)
        expect({ devices, category, found: await names(`category=${encodeURIComponent(category)}`) }).toEqual({
          devices,
          category,
          found: devices.filter((device: { category: string }) => device.category === category).map(({ name }: { name: string }) => name),
        });
      for (const { category } of devices) expect(DEVICE_CATEGORIES).toContain(category);
    }
    await api.setDevices('ready');
    expect(await names('category=in%20use,idle')).toHaveLength(4);
  }, 30_000);
});

describe('pages', () => {
  beforeAll(() =>
    applyLab(api.db, {
      devices: Array.from({ length: 25 }, (_, n) => ({
        name: `many-${String(n).padStart(2, '0')}`,
        fqdn: `many-${n}.example`,
        mac: (0xabc000 + n).toString(16).padStart(12, '0'),
        imagingServer: 'imaging2',
        hardware: { type: 'tegra', model: '250' },
        environment: `e${n % 3}`,
      })),
    }),
  );
  afterAll(() => api.db.query(`delete from devices where name like 'many-%'`));

  test.each(['name', '-name', 'state', '-state', 'environment', '-environment', 'server', 'since', '-since'])(
    'sorted by %s show every device once, also while others come and go',
    async (sort) => {
      await api.db.query(`update devices set state_entered_at = now() - make_interval(secs => (id % 4) * 0.000001)`);
      const whole = await names(`sort=${sort}&q=many`);
      const seen: string[] = [];
      let next: string | null = '';
      for (let pages = 0; next !== null && pages < 20; pages++) {
        const { body }: { body: { devices: string[]; next: string | null } } = await api.call(
          'GET',
          `/api/device/list/?sort=${sort}&q=many&limit=7&after=${next}`,
        );
        seen.push(...body.devices);
        next = body.next;
      }
      expect(seen).toEqual(whole);
      expect(seen).toHaveLength(25);
    },
  );

  test('a list without a limit has no next; one whose end is reached has null', async () => {
    expect((await api.call('GET', '/api/device/list/')).body).not.toHaveProperty('next');
    expect((await api.call('GET', '/api/device/list/?limit=1000')).body.next).toBeNull();
  });

  test('fields brings just these', async () => {
    const { body } = await api.call('GET', '/api/device/list/?fields=name,state,holder&q=panda-1');
    expect(body).toEqual({ devices: [{ name: 'panda-1', state: 'ready', holder: null }] });
  });

  test.each([
    ['limit=0', /limit: must be a whole number from 1 to 1000/],
    ['limit=1001', /limit/],
    ['sort=colour', /sort: must be one of name, state/],
    ['fields=colour', /fields: "colour" is none of/],
    ['category=broken', /category/],
    ['label=a==b%20in', /label/],
    ['held=perhaps', /held: must be true or false/],
    ['active=2', /active: must be true, false or any/],
    ['after=x', /after: must be what the page before gave/],
    [`after=${Buffer.from('["name","a","b"]').toString('base64url')}&sort=state`, /after: belongs to a list with sort=name/],
    [`after=${Buffer.from('["since","soon","b"]').toString('base64url')}&sort=since`, /after: must be/],
    [`after=${Buffer.from('["name","a","\\u0000"]').toString('base64url')}`, /after: must be/],
    [`q=${Array(11).fill('x').join('+')}`, /q: must have at most 10 words/],
  ])('?%s is refused with what to write', async (query, detail) =>
    expect((await api.call('GET', `/api/device/list/?${query}`)).body).toMatchObject({
      status: 400,
      code: 'invalid_query',
      detail: expect.stringMatching(detail),
    }),
  );
});

import { mozpoolAt, openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/api.js';
import { startCuttableProxy, startStreamProxy } from '../testing/cuttable-proxy.js';

let api: TestApi;
let mozpool: ReturnType<typeof mozpoolAt>;
beforeAll(async () => {
  api = await openTestApi();
  mozpool = mozpoolAt(api.base);
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(async () => {
  await api.setDevices('ready');
});

const stateOf = async (name: string) => (await api.call('GET', `/api/device/${name}/state/`)).body.state;
const names = (out: string) => out.split('\n').filter(Boolean);

describe('devices', () => {
  test('lists what they are at, by any filter of the API', async () => {
    const { code, out } = await mozpool(['devices']);
    expect([code, out.split('\n')[0]]).toEqual([0, 'NAME        STATE  IMAGE  POOL    HOLDER  SERVER    WHY']);
    expect(out).toMatch(/^panda-1 +ready +- +even +- +imaging1 +available$/m);
    for (const [filter, found] of [
      [['--imaging-server', 'imaging2'], ['tegra-1']],
      [
        ['--hardware-type', 'panda', '--environment', 'even,odd'],
        ['panda-1', 'panda-2'],
      ],
      [
        ['--environment', 'even', '--environment', 'odd'],
        ['panda-1', 'panda-2'],
      ],
      [['--board', 'board1', '--label', 'type=tegra'], ['tegra-1']],
      [['-q', 'dark'], ['panda-dark']],
      [
        ['panda-2', 'tegra-1', '--sort', '-name'],
        ['tegra-1', 'panda-2'],
      ],
      [['--held', 'true'], []],
      [['--available', 'false'], []],
    ] as [string[], string[]][])
      expect([filter, names((await mozpool(['devices', ...filter, '-o', 'name'])).out)]).toEqual([filter, found]);
  });

  test('as the contract has it, for programs', async () => {
    const { out } = await mozpool(['devices', '-o', 'json']);
    expect(JSON.parse(out)).toEqual({ devices: (await api.call('GET', '/api/device/list/?details=1')).body.devices });
    expect((await mozpool(['devices', '-o', 'csv'])).out).toMatch(/^name,state,image,pool,holder,server,why\r\npanda-1,/);
  });

  test.each([
    [['--category', 'nice'], /--category.*must be|Only these|one of/s],
    [['--held', 'perhaps'], /must be true or false/],
    [['--label', '='], /--label/],
    [['--colour', 'red'], /unknown option/],
  ])('%j is called in a wrong way', async (words, why) => {
    expect(await mozpool(['devices', ...words])).toMatchObject({ code: 2, out: '', err: expect.stringMatching(why) });
  });

  test('none is no error', async () => {
    expect(await mozpool(['devices', '-q', 'nothing-like-this'])).toEqual({ code: 0, out: '', err: 'No device is like that.\n' });
  });
});

test('show and why tell all about one', async () => {
  expect(await mozpool(['device', 'show', 'panda-1'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^name: +panda-1\nstate: +ready\n[\s\S]*power: +.*board1\.example:2101:bank1:relay1/),
  });
  expect((await mozpool(['device', 'why', 'panda-1'])).out).toMatch(
    /^panda-1 is available: a request that it fits gets it at once\.\nState ready since .*: Works\./,
  );
  expect(await mozpool(['device', 'offline', 'panda-2', '--reason', 'its fan', '--yes'])).toMatchObject({ code: 0 });
  expect((await mozpool(['device', 'why', 'panda-2'])).out).toMatch(
    /^State offline: Taken out of the pool.*\nState offline since \S+\.\nLast in its log:\n( {2}\S+ {2}\w+ {2}.*\n){1,3}$/i,
  );
  expect((await mozpool(['device', 'why', 'panda-2'])).out).toMatch(/its fan/);
  expect(await mozpool(['device', 'why', 'nobody'])).toMatchObject({ code: 5, out: '', err: expect.stringMatching(/nobody/) });
});

test('why tells what keeps failing, and that a deadline is only that of an attempt', async () => {
  await api.setDevices('pc_power_cycling', ['panda-2']);
  await api.db.query(
    `update devices set counters = '{"power_cycling": 13}', failures = '{"power_cycling": "strip answers 503"}', state_deadline = now() + interval '30 s' where name = 'panda-2'`,
  );
  const { out } = await mozpool(['device', 'why', 'panda-2']);
  expect(out).toMatch(
    /^State pc_power_cycling: Power is cut.* Power cycle: attempt 14 of 201, since .*\. Last failure: strip answers 503\. Gives up in about 3 hours\.\nState pc_power_cycling since \S+, tries again at \S+\.\n/i,
  );
});

describe('orders', () => {
  test('show who would do it and who not, and do nothing where nobody can be asked', async () => {
    await api.setDevices('pxe_booting', ['panda-2']);
    expect(await mozpool(['device', 'offline', 'panda-1', 'panda-2', 'nobody'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^offline: panda-1\nnot panda-2: .*is in work.*or add --force, [\s\S]*not nobody: [\s\S]*say --yes/),
    });
    expect(await stateOf('panda-1')).toBe('ready');
  });

  test('ask a person, who may say no', async () => {
    expect(await mozpool(['device', 'offline', 'panda-1'], { tty: true, input: 'n\n' })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/offline: 1 of 1 devices\. Go on\? \[y\/N\].*Nothing was done/s),
    });
    expect(await stateOf('panda-1')).toBe('ready');
    expect(await mozpool(['device', 'offline', 'panda-1'], { tty: true, input: 'yes\n' })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/panda-1 +yes +offline/),
    });
    expect(await stateOf('panda-1')).toBe('offline');
  });

  test('with --yes do it with those that would, and fail for the others', async () => {
    await api.setDevices('pxe_booting', ['panda-2']);
    const ran = await mozpool([
      'device',
      'offline',
      '--hardware-type',
      'panda',
      '--environment',
      'even,odd',
      '--yes',
      '--reason',
      'rack 7 moves',
    ]);
    expect(ran).toMatchObject({
      code: 6,
      out: expect.stringMatching(/panda-1 +yes +offline[\s\S]*panda-2 +no +pxe_booting/),
      err: expect.stringMatching(/1 of 2 devices refused/),
    });
    expect([await stateOf('panda-1'), await stateOf('panda-2')]).toEqual(['offline', 'pxe_booting']);
    expect((await mozpool(['device', 'log', 'panda-1', '-q', 'rack 7'])).out).toMatch(/rack 7 moves/);
    expect(await mozpool(['device', 'offline', 'panda-2', '--yes', '--force'])).toMatchObject({ code: 0 });
    expect(await stateOf('panda-2')).toBe('offline');
  });

  test('--dry-run changes nothing, and is for programs, too', async () => {
    await api.setDevices('pxe_booting', ['panda-dark']);
    const { code, out } = await mozpool(['device', 'self-test', '--all', '--dry-run', '-o', 'json']);
    expect(code).toBe(6);
    expect(JSON.parse(out)).toMatchObject({
      action: 'self-test',
      preview: true,
      accepted: 3,
      refused: 1,
      devices: expect.arrayContaining([expect.objectContaining({ device: 'panda-dark', accepted: false })]),
    });
    expect(await stateOf('panda-1')).toBe('ready');
  });

  test.each<[string[], string | RegExp]>([
    [['self-test'], 'pxe_power_cycling'],
    [['maintenance'], 'pxe_power_cycling'],
    [['troubleshoot'], 'troubleshooting'],
    [['lock-out'], 'locked_out'],
    [['check'], /./],
    [['ping'], 'ready'],
    [['clear-pxe'], 'ready'],
    [['reboot'], /./],
    [['power', 'cycle'], /./],
    [['power', 'cycle', '--pxe-config', 'android-boot'], /./],
    [['power', 'off'], /./],
    [['image', 'android'], 'pxe_power_cycling'],
    [['force', 'troubleshooting'], 'troubleshooting'],
  ])('device %j', async ([order, ...words], state) => {
    const [bare, options] = [words.filter((word) => !word.startsWith('--')), words.slice(words.findIndex((word) => word.startsWith('--')))];
    const rest = words.some((word) => word.startsWith('--')) ? [bare[0]!, 'panda-1', ...options] : [...bare, 'panda-1'];
    const yes = ['ping', 'check'].includes(order!) ? [] : ['--yes'];
    expect(await mozpool(['device', order!, ...rest, ...yes])).toMatchObject({ code: 0, err: '' });
    expect(await stateOf('panda-1')).toEqual(expect.stringMatching(state));
  });

  test('keys of an image are given as JSON or one by one, and asked for where they are missing', async () => {
    expect(await mozpool(['device', 'image', 'b2g', 'panda-1', '--yes'])).toMatchObject({ code: 1, err: expect.stringMatching(/b2gbase/) });
    for (const keys of ['{"b2gbase": "http://x/"}', 'b2gbase=http://y/?a=b']) {
      await api.setDevices('ready', ['panda-1']);
      expect(await mozpool(['device', 'image', 'b2g', 'panda-1', '--yes', '--boot-config', keys])).toMatchObject({ code: 0 });
    }
  });

  test('comments, labels and the environment', async () => {
    await mozpool(['device', 'comment', 'screen cracked', 'panda-1', '--yes']);
    await mozpool(['device', 'label', 'gpu=mali', 'panda-1', 'rack=a=b', '--yes']);
    await mozpool(['device', 'environment', 'staging', 'panda-1', '--yes']);
    const details = async () => (await api.call('GET', '/api/device/panda-1/details/')).body.device;
    expect(await details()).toMatchObject({ comments: 'screen cracked', labels: { gpu: 'mali', rack: 'a=b' }, environment: 'staging' });
    await mozpool(['device', 'label', 'gpu-', 'panda-1', '--yes']);
    await mozpool(['device', 'environment', 'even', 'panda-1', '--yes']);
    expect(await details()).toMatchObject({ labels: { rack: 'a=b' } });
  });

  test.each([
    [['offline'], /Which devices\?/],
    [['offline', 'panda-1', '--all'], /not both/],
    [['power', 'explode', 'panda-1'], /"explode" is not cycle or off/],
    [['power', 'off', 'panda-1', '--pxe-config', 'x'], /goes with cycle/],
    [['image'], /The image is missing/],
    [['image', 'b2g', 'panda-1', '--boot-config', '[1]'], /or a JSON object/],
    [['label', 'panda-1'], /Which labels\?/],
    [['ping', 'panda-1', '--yes'], /unknown option/],
  ])('device %j is called in a wrong way', async (words, why) => {
    expect(await mozpool(['device', ...words])).toMatchObject({ code: 2, out: '', err: expect.stringMatching(why) });
  });

  test('filters that find nothing, and names that nobody has, have a code of their own', async () => {
    expect(await mozpool(['device', 'offline', '--label', 'rack=none', '--yes'])).toMatchObject({
      code: 5,
      err: expect.stringMatching(/No device is like that/),
    });
    expect(await mozpool(['device', 'offline', 'nobody', '--yes'])).toMatchObject({ code: 5, out: expect.stringMatching(/nobody +no/) });
  });

  test('what was done before the wire was cut is told', async () => {
    const proxy = await startCuttableProxy(api.base);
    // the preview is a call as well
    proxy.writesLeft = 1;
    try {
      expect(await mozpoolAt(proxy.url)(['device', 'offline', 'panda-1', '--yes'])).toMatchObject({
        code: 3,
        err: expect.stringMatching(/^0 of 1 devices were told before this went wrong:[\s\S]*look before you repeat it/),
      });
    } finally {
      await proxy.close();
    }
  });
});

describe('log', () => {
  test('shows what there is, filtered as the API does', async () => {
    await mozpool(['device', 'comment', 'first', 'panda-2', '--yes']);
    await mozpool(['device', 'comment', 'second', 'panda-2', '--yes', '--reason', 'because']);
    const { code, out } = await mozpool(['device', 'log', 'panda-2', '--limit', '1']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^TIME +SOURCE +MESSAGE\n\S+ +api +.*because.*\n$/)]);
    expect(JSON.parse((await mozpool(['device', 'log', 'panda-2', '-o', 'json'])).out).log.length).toBeGreaterThan(1);
  });

  test('-f goes on with each new entry, through a cut wire, and ends when nobody reads any more', async () => {
    const proxy = await startStreamProxy(api.base);
    const unread = new AbortController();
    let out = '';
    const following = mozpoolAt(proxy.url)(['device', 'log', '-f', 'tegra-1', '-o', 'ndjson'], {
      unread: unread.signal,
      env: { MOZPOOL_PATIENCE: '30' },
      onOut: (text) => {
        out += text;
      },
    });
    const said = () => names(out).map((line) => JSON.parse(line).message as string);
    const say = (comments: string) => api.call('POST', '/api/device/tegra-1/set-comments/', { comments, reason: comments });
    await say('one');
    await api.until(() => said().some((message) => message.includes('one')), 'the first entry', 10_000);
    proxy.cut();
    await say('two');
    await api.until(() => said().some((message) => message.includes('two')), 'the entry after the cut', 10_000);
    await say('three');
    await api.until(() => said().some((message) => message.includes('three')), 'the third entry', 10_000);
    unread.abort();
    expect((await following).code).toBe(0);
    for (const word of ['one', 'two', 'three']) expect(said().filter((message) => message.includes(word))).toHaveLength(1);
    await proxy.close();
  });

  test('-f gives up when nobody is there', async () => {
    expect(await mozpoolAt('http://127.0.0.1:1')(['device', 'log', '-f', 'tegra-1'])).toMatchObject({ code: 3, out: '' });
    expect(await mozpool(['device', 'log', '-f', 'nobody'])).toMatchObject({ code: 5, out: '' });
  });
});

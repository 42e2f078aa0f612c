import { ConfigError, parseRackConfig, type RackConfigInput } from './config.js';

const device = (name: string, overrides: object = {}) => ({
  name,
  mac: '02:00:00:00:00:01',
  address: '127.98.0.1',
  relay: { port: 2101, bank: 1, relay: 1 },
  tftp: { host: '127.0.0.1', port: 69 },
  pingPort: 7,
  ...overrides,
});

const rack = (overrides: object = {}): RackConfigInput =>
  ({ boards: [{ port: 2101 }], devices: [device('sim-1')], ...overrides }) as RackConfigInput;

test('fills in defaults and normalises the MAC address', () => {
  const config = parseRackConfig(rack());
  expect(config).toMatchObject({ timeScale: 1, failures: true, seed: 'mozpool', controlPort: 0 });
  expect(config.devices[0]).toMatchObject({ mac: '020000000001', sutPort: 20_701, image: null });
  expect(config.boards[0]).toMatchObject({ host: '127.0.0.1', banks: 4, cooldown: true, singleConnection: true });
});

test.each([
  ['an unknown key', rack({ timescale: 3 }), /timescale/],
  ['a bad MAC', rack({ devices: [device('sim-1', { mac: 'nonsense' })] }), /devices\.0\.mac: must be 12 hex digits/],
  ['a phase that does not exist', rack({ phases: { sleeping: { seconds: 1 } } }), /phases/],
  ['a time scale of 0', rack({ timeScale: 0 }), /timeScale/],
  [
    'a relay on no board',
    rack({ devices: [device('sim-1', { relay: { port: 9, bank: 1, relay: 1 } })] }),
    /no board matches.*known boards: 127\.0\.0\.1:2101/,
  ],
  ['a bank the board lacks', rack({ devices: [device('sim-1', { relay: { port: 2101, bank: 5, relay: 1 } })] }), /only 4 banks/],
  [
    'two devices on one relay',
    rack({ devices: [device('a'), device('b', { mac: '02:00:00:00:00:02', address: '127.98.0.2' })] }),
    /already used by device a/,
  ],
])('refuses %s and says what to change', (_what, input, message) => {
  expect(() => parseRackConfig(input)).toThrow(ConfigError);
  expect(() => parseRackConfig(input)).toThrow(message);
});

test('lists all mistakes at once', () => {
  const input = rack({ devices: [device('a'), device('a')] });
  expect(() => parseRackConfig(input)).toThrow(/name a[\s\S]*MAC[\s\S]*bank 1 relay 1/);
});

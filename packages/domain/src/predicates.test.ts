import {
  acceptsDeviceEvent,
  canCheck,
  canGoOnline,
  canImage,
  canLockOut,
  canPowerCycle,
  canPowerOff,
  canRenew,
  canSelfTest,
  canTroubleshoot,
  DEVICE_STATE_NAMES,
  deviceCategory,
  deviceStatesOfKind,
  EXPIRABLE_REQUEST_STATES,
  FAILED_DEVICE_STATES,
  isFailedDevice,
  isFailedRequest,
  isKnownDeviceState,
  isKnownRequestState,
  isOverRequest,
  OFFERABLE_DEVICE_STATES,
  OPEN_REQUEST_STATES,
  REQUEST_STATE_NAMES,
  SEARCHING_REQUEST_STATES,
} from './index.js';

describe('what may be asked of a device', () => {
  test('an event is taken, refused by its facts, or not known at all', () => {
    expect(acceptsDeviceEvent('ready', 'please_power_cycle')).toBe('yes');
    expect(acceptsDeviceEvent('ready', 'please_image')).toBe('maybe');
    expect(acceptsDeviceEvent('failed_self_test', 'please_image')).toBe('no');
    expect(acceptsDeviceEvent('locked_out', 'please_self_test')).toBe('no');
  });

  test('a state name of another release is judged as unknown', () => {
    expect(isKnownDeviceState('teleporting')).toBe(false);
    expect(isKnownDeviceState('toString')).toBe(false);
    expect(isKnownDeviceState('ready')).toBe(true);
    expect(canImage('teleporting')).toBe(canImage('unknown'));
    expect(deviceCategory({ state: 'teleporting', held: false })).toBe('offline');
    expect(isFailedDevice('teleporting')).toBe(false);
  });

  test('buttons follow the table', () => {
    expect(canPowerCycle('ready')).toBe(true);
    expect(canPowerCycle('maintenance_mode')).toBe(false);
    expect(canSelfTest('maintenance_mode')).toBe(true);
    expect(canGoOnline('offline')).toBe(true);
    expect(canGoOnline('ready')).toBe(false);
    expect(canGoOnline('troubleshooting')).toBe(true);
    expect(DEVICE_STATE_NAMES.filter((state) => !canLockOut(state) || !canTroubleshoot(state))).toEqual(['locked_out']);
    expect(DEVICE_STATE_NAMES.filter(canCheck)).toEqual(['ready']);
    expect(DEVICE_STATE_NAMES.filter((state) => !canPowerOff(state))).toEqual(['locked_out']);
  });

  test('a device can be claimed while it is idle or was just returned', () => {
    expect(OFFERABLE_DEVICE_STATES).toEqual(['ready', 'returned']);
  });

  test('the coarse status is derived from state and claim', () => {
    expect(deviceCategory({ state: 'ready', held: true })).toBe('in use');
    expect(deviceCategory({ state: 'ready', held: false })).toBe('idle');
    expect(deviceCategory({ state: 'pxe_booting', held: true })).toBe('processing');
    expect(deviceCategory({ state: 'maintenance_mode', held: true })).toBe('maintenance');
    for (const state of DEVICE_STATE_NAMES)
      expect(deviceCategory({ state, held: false }) === 'failed').toBe(FAILED_DEVICE_STATES.includes(state));
  });

  test('every state has one kind', () => {
    const kinds = (['stable', 'waiting', 'passing'] as const).flatMap(deviceStatesOfKind);
    expect(kinds.sort()).toEqual([...DEVICE_STATE_NAMES].sort());
  });
});

describe('what may be asked of a request', () => {
  test('the matcher serves requests that search, and nothing else', () => {
    expect(SEARCHING_REQUEST_STATES).toEqual(['finding_device']);
  });

  test('a request is open until it is closed, expired or failed', () => {
    expect(OPEN_REQUEST_STATES).toEqual([
      'new',
      'unknown',
      'finding_device',
      'contact_lifeguard',
      'contacting_lifeguard',
      'pending',
      'ready',
    ]);
    expect(REQUEST_STATE_NAMES.filter((state) => state.startsWith('failed_') !== isFailedRequest(state))).toEqual([]);
    expect(isOverRequest('closed')).toBe(true);
    expect(isOverRequest('expired')).toBe(true);
    expect(isOverRequest('from_another_release')).toBe(false);
  });

  test('whatever is open expires, and so do the rows that old releases left as expired', () => {
    expect(EXPIRABLE_REQUEST_STATES).toEqual([...OPEN_REQUEST_STATES, 'expired']);
  });

  test('any request can be renewed, one in an unknown state too', () => {
    expect(canRenew('pending')).toBe(true);
    expect(canRenew('from_another_release')).toBe(true);
    expect(isKnownRequestState('from_another_release')).toBe(false);
  });
});

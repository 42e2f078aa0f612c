import { hardwareBody, hardwareProblems, hardwareValues, NEW_HARDWARE_TYPE, USUAL_SECONDS } from './hardware-draft.js';

const values = hardwareValues({
  ...NEW_HARDWARE_TYPE,
  type: 'panda',
  model: 'ES',
  labels: { processor: 'armv7' },
  limits: { seconds: { pxe_booting: 240 } },
});

test('what is read is sent as the same', () =>
  expect(hardwareBody(values, Object.keys(values))).toEqual({
    type: 'panda',
    model: 'ES',
    labels: { processor: 'armv7' },
    limits: { seconds: { pxe_booting: 240 }, attempts: {} },
  }));

test('only what has changed is sent, limits of both kinds together', () => {
  expect(hardwareBody(values, ['labels'])).toEqual({ labels: { processor: 'armv7' } });
  expect(hardwareBody(values, ['attempts'])).toEqual({ limits: { seconds: { pxe_booting: 240 }, attempts: {} } });
});

test('each kind of limit has its problem at its field', () => {
  expect(hardwareProblems(values, true)).toEqual({});
  const problems = hardwareProblems({ ...values, type: '', labels: ['type=x'], seconds: ['soon=1'], attempts: ['pxe_booting=many'] }, true);
  expect(problems).toMatchObject({ type: 'Must not be empty.', labels: 'Label type is built in and cannot be set.' });
  expect(problems.seconds).toMatch(/^There is no limit "soon"/);
  expect(problems.attempts).toBe('pxe_booting must be a count.');
});

test('the usual limits may be taken as they stand', () =>
  expect(hardwareProblems({ ...values, seconds: USUAL_SECONDS }, false)).toEqual({}));

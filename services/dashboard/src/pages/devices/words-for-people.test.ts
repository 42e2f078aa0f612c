import { wordsForPeople } from './words-for-people.js';

test.each([
  [
    'Device panda-1 is held by request 4 of ci until 2026-11-25 14:05 (UTC). Its holder says so with "assignee": "ci" in the body; an operator may add "force": true.',
    'Device panda-1 is held by request 4 of ci until 2026-11-25 14:05 (UTC).',
  ],
  [
    'Device panda-1 is held by request 4 of ci until 2026-11-25 14:05 (UTC), and even its holder may not take it offline. Wait until it is given back, or add "force": true.',
    'Device panda-1 is held by request 4 of ci until 2026-11-25 14:05 (UTC), and even its holder may not take it offline. Wait until it is given back.',
  ],
  [
    'Device panda-1 is in work (state pxe_booting: Waits for the first script of the live image). Wait until it is done, or add "force": true, which breaks that off.',
    'Device panda-1 is in work (state pxe_booting: Waits for the first script of the live image). Wait until it is done.',
  ],
  [
    'Device panda-1 does not take please_image: state failed_pxe_booting: No sign of life after many network boots; states that take it are new, ready.',
    'Device panda-1 does not take this in state failed pxe booting: No sign of life after many network boots.',
  ],
  [
    'Device panda-1 does not take please_image: state offline: Taken out; *online* brings it back; states that take it are new.',
    'Device panda-1 does not take this in state offline: Taken out; “online” brings it back.',
  ],
  ['There is no device panda-1.', 'There is no device panda-1.'],
  ['Add "force": true to go on.', 'Add "force": true to go on.'],
])('%s', (why, words) => expect(wordsForPeople(why)).toBe(words));

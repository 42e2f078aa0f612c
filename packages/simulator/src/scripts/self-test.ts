import { SELF_TEST_PASSES } from '../phases.js';
import type { BootScript } from './boot-script.js';

/** Tests the device and stays in the live image. A bad card fails the test; bad luck makes it hang. */
export const selfTest: BootScript = async ({ session, report }) => {
  const { behaviour, random, rules } = session.parts;
  await report('self_test_running');
  const passes = random.chance(SELF_TEST_PASSES) || !rules.failures;
  if (!passes) await session.hang('the self-test got stuck');
  await session.spend('self_test_running');
  if (behaviour.corruptSdCard) {
    await report('failed_self_test');
    await session.idle('failed_self_test');
  }
  await report('self_test_ok');
  await session.idle('self_test_ok');
};

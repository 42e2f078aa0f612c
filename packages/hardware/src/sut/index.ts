export {
  checkSdCard,
  execSut,
  readSutInfo,
  rebootSut,
  SUT_SD_CARD_DEADLINE_MS,
  SUT_VERIFY_DEADLINE_MS,
  type SutOptions,
  type SutResult,
  type SutTarget,
  verifySut,
} from './sut-client.js';
export {
  createSutRegistration,
  type SutRegistration,
  type SutRegistrationOptions,
  type SutRegistrationServer,
} from './sut-registration.js';

export { encodeSutCommand, encodeSutLine, parseSutCommand, type SutCommand, takeSutLine } from './command.js';
export { parseRegisterLine, type RegisterFields, registerLine } from './register.js';
export {
  encodeSutReply,
  isSutDirectory,
  parseSutMd5,
  parseSutReply,
  parseSutTestRoot,
  parseSutVersion,
  SUT_PROMPT,
  SUT_WARNING,
  type SutReply,
  sutWarning,
  takeSutReply,
} from './reply.js';

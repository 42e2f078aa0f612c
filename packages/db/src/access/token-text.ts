import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * The text of a token: `mzp_`, 256 random bits and a checksum, in hexadecimal. Whoever finds it in a log or a repository sees
 * what it is, and a typo is told apart from a token that is not valid any more.
 */
const MARK = 'mzp_';
const RANDOM_BYTES = 32;
/** Enough to recognise a token by; 224 of its bits stay secret. */
const PREFIX_LENGTH = MARK.length + 8;
const TOKEN_TEXT = new RegExp(`^${MARK}([0-9a-f]{${RANDOM_BYTES * 2}})([0-9a-f]{8})$`);

const checksum = (random: string) => crc32(random).toString(16).padStart(8, '0');

export function newTokenText(): string {
  const random = randomBytes(RANDOM_BYTES).toString('hex');
  return `${MARK}${random}${checksum(random)}`;
}

/** False: nobody ever made this token; a character is wrong or missing. */
export function isTokenText(text: string): boolean {
  const [, random, sum] = TOKEN_TEXT.exec(text) ?? [];
  return random !== undefined && checksum(random) === sum;
}

export const tokenPrefix = (text: string): string => text.slice(0, PREFIX_LENGTH);

export const tokenHash = (text: string): Buffer => createHash('sha256').update(text).digest();

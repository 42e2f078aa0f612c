import { InvalidArgumentError } from 'commander';

export const REQUEST_ID = /^[1-9]\d{0,14}$/;

/** For an argument that is the number of a request. */
export function readRequestId(text: string): number {
  if (REQUEST_ID.test(text)) return Number(text);
  throw new InvalidArgumentError('Write the number of a request; "mozpool requests" shows all.');
}

export const readRequestIds = (text: string, before: number[] = []): number[] => [...before, readRequestId(text)];

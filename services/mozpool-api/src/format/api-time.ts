import { apiTime } from '@mozpool/contracts';

export { apiTime, timeOrNull } from '@mozpool/contracts';
export const expiryTime = (ms: number): string => apiTime(ms, { wholeSeconds: true });

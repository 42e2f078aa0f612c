/** The promise of the API: a request ends `ready`, `closed` or in a state that begins with `failed_`; all others pass. */
export const isReady = (state: string): boolean => state === 'ready';
export const isOver = (state: string): boolean => state === 'closed' || state.startsWith('failed_');

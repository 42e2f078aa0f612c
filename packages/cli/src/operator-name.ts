import { userInfo } from 'node:os';

/** For histories and lists: who did it, and that it was not over HTTP. */
export const operatorName = () => `${userInfo().username} (cli)`;

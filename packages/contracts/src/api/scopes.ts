/** What a caller may do, each including those before it. */
export const SCOPES = ['public', 'read', 'request', 'operate', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

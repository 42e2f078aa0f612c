/** One call and its answer. Words in capitals stand for ids, see `things.ts`. A body that is text is sent as it is. */
export type Row = [method: string, path: string, body: string | object | null, status: number, answer: unknown];

/** The body of a request that can be granted. */
export const GOOD = { assignee: 'alice', duration: 3600, image: 'android' };

export const anything = expect.anything();
export const code = (text: string) => expect.objectContaining({ code: text, detail: expect.any(String) });
export const why400 = (detail: RegExp) => expect.objectContaining({ status: 400, detail: expect.stringMatching(detail) });

/** Every page of a list that comes in pages, each asked for when the one before has been used. */
export async function* pages<Page extends { next?: string | null | undefined }>(
  read: (after: string | undefined) => Promise<Page>,
): AsyncGenerator<Page, void, void> {
  let after: string | undefined;
  do {
    const page = await read(after);
    yield page;
    after = page.next ?? undefined;
  } while (after !== undefined);
}

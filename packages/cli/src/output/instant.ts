/** An instant of the API, which is UTC without saying so, to the second. */
export function instant(text: string | null | undefined): string {
  return text ? `${text.slice(0, 19)}Z` : '';
}

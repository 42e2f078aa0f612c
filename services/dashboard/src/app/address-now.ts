/**
 * The parameters that the address has by now. The router tells those of what was drawn last, and of two changes between two drawings
 * the first would be lost: a filter that is chosen just when the words of a search reach the address.
 */
export const addressNow = (): URLSearchParams => new URLSearchParams(window.location.search);

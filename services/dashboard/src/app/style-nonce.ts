/** What styles that are made at run time have to carry; the server writes a new one into each page. */
export function readStyleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.nonce ?? '';
}

/** The scroll lock of dialogs puts a style of its own into the page and looks here for the nonce. */
export function shareStyleNonce(nonce: string): void {
  Object.assign(globalThis, { __webpack_nonce__: nonce });
}

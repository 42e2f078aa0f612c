// Where one of the first files does not arrive, nothing else would be shown: says so, and offers another try. Plain elements,
// since neither the components nor their styles are there.
addEventListener(
  'error',
  ({ target }) => {
    if (!(target instanceof HTMLScriptElement)) return;
    const tell = () => {
      const root = document.getElementById('root');
      if (root === null || root.childElementCount > 0) return;
      const [page, title, text, again] = ['main', 'h1', 'p', 'button'].map((name) => document.createElement(name));
      title.textContent = 'The dashboard could not be loaded';
      text.textContent = 'One of its files did not arrive: Mozpool cannot be reached just now, or was upgraded a moment ago.';
      again.textContent = 'Try again';
      again.type = 'button';
      again.addEventListener('click', () => location.reload());
      page.style.cssText = 'max-width: 36rem; margin: 4rem auto; padding: 0 1rem; font-family: system-ui, sans-serif; line-height: 1.5';
      again.style.cssText = 'padding: 0.5rem 1rem; font: inherit';
      page.append(title, text, again);
      root.append(page);
    };
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', tell);
    else tell();
  },
  true,
);

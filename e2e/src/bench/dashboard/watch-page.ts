/** What runs inside the page, before anything of the page does: it takes down what a person would see and wait for. */
export interface PageWatch {
  /** When a thing was first painted, in milliseconds since the navigation began. */
  painted: Record<string, number>;
  longTasks: { at: number; ms: number }[];
  /** From a key to the list that answers it, in milliseconds. */
  answers: number[];
  /** From a key to the next picture, as the browser measures it. */
  keys: number[];
}

export interface WatchedThings {
  /** Selectors by name: what is painted when it is first there. */
  paints: Record<string, string>;
  /** What has the words in `aria-description` that it shows rows for. */
  answers: string;
}

declare global {
  interface Window {
    benchWatch: PageWatch;
  }
}

/** Serialized into the page: it may use nothing from outside of itself. */
export function watchPage({ paints, answers }: WatchedThings): void {
  const watch: PageWatch = { painted: {}, longTasks: [], answers: [], keys: [] };
  window.benchWatch = watch;
  // a task that begins in a frame runs after that frame's picture was made
  const afterPaint = (run: () => void) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = run;
      channel.port2.postMessage(null);
    });

  const look = new MutationObserver(() => {
    for (const [name, selector] of Object.entries(paints)) {
      if (name in watch.painted || document.querySelector(selector) === null) continue;
      watch.painted[name] = Number.POSITIVE_INFINITY;
      afterPaint(() => {
        watch.painted[name] = performance.now();
      });
    }
    if (Object.values(paints).length === Object.values(watch.painted).length) look.disconnect();
  });
  look.observe(document, { childList: true, subtree: true });

  let pressedAt: number | null = null;
  window.addEventListener('keydown', (event) => (pressedAt ??= event.timeStamp), true);
  new MutationObserver((records) => {
    const table = records.map(({ target }) => target).find((target) => target instanceof Element && target.matches(answers));
    // a list that lags behind the field answers to a key before the newest one
    if (pressedAt === null || (table as Element | undefined)?.ariaDescription !== (document.activeElement as HTMLInputElement).value)
      return;
    const from = pressedAt;
    pressedAt = null;
    afterPaint(() => watch.answers.push(performance.now() - from));
  }).observe(document, { attributes: true, attributeFilter: ['aria-description'], subtree: true });

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) watch.longTasks.push({ at: startTime, ms: duration });
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === 'keydown') watch.keys.push(duration);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
}

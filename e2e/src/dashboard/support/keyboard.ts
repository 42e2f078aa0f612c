import type { Locator, Page } from 'playwright-core';

/** More stops than any page has. */
const MAX_STOPS = 500;
/** Of the browser itself, between the end of the page and its top. */
const OUTSIDE_STOPS = 3;
const SKIP = 'button "Skip the table"';

export interface Walk {
  /** What the focus stopped at, in order. */
  stops: string[];
  /** Controls that are in sight and can be used, but that Tab does not reach. */
  missed: string[];
  /** Stops that look the same with the focus and without it, or that are out of sight when they have it. */
  unseen: string[];
  /** Where Tab does not lead on; null: nowhere. */
  trap: string | null;
}

/** Goes through a page by Tab alone, from its top to its end. */
export async function walkPage(page: Page): Promise<Walk> {
  await page.evaluate(startWatching);
  let nowhere = 0;
  const walk: Walk = { stops: [], missed: [], unseen: [], trap: null };
  for (let stop = 0; stop < MAX_STOPS; stop++) {
    await page.keyboard.press('Tab');
    const { label, isNowhere, isEnd, isAgain, wasUnseen, isOutOfSight } = await page.evaluate(look);
    if (wasUnseen !== null) walk.unseen.push(wasUnseen);
    nowhere = isNowhere ? nowhere + 1 : 0;
    // out of the page and in again at its top, where the walk may not have begun
    if (isNowhere && nowhere < OUTSIDE_STOPS) continue;
    if (isEnd || isNowhere) {
      walk.missed = await page.evaluate(missedControls);
      return walk;
    }
    if (isAgain) return { ...walk, trap: label };
    if (isOutOfSight) walk.unseen.push(`${label} (out of sight)`);
    walk.stops.push(label);
    if (label !== SKIP) continue;
    await page.evaluate(skipTable);
    await page.keyboard.press('Enter');
  }
  return { ...walk, trap: `more than ${MAX_STOPS} stops` };
}

/** Presses Tab until a control has the focus, as a person does who sees where it is. */
export async function tabTo(page: Page, control: Locator): Promise<void> {
  await control.first().waitFor();
  let element = await control.first().elementHandle();
  for (let stop = 0; stop < MAX_STOPS; stop++) {
    const { hasFocus, isDrawn } = await element!.evaluate((each) => ({
      hasFocus: each === document.activeElement,
      isDrawn: each.isConnected,
    }));
    if (hasFocus) return;
    // to look for a control takes longer than to press a key: only for one that was drawn anew
    if (isDrawn) await page.keyboard.press('Tab');
    else element = await control.first().elementHandle();
  }
  throw new Error(`Tab does not lead to ${control}`);
}

/** Presses Tab until a control has the focus, and then a key. */
export async function pressOn(page: Page, control: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, control);
  await page.keyboard.press(key);
}

/* What follows runs in the page. */

interface Watch {
  reached: Set<Element>;
  first: Element | null;
  /** The last stop, and how it looked with the focus. */
  last: { element: Element; label: string; look: string } | null;
  describe: (element: Element) => string;
  lookOf: (element: Element) => string;
}
type Watching = Window & { mozpoolWatch?: Watch };

function startWatching(): void {
  const describe = (element: Element) => {
    const name = element.getAttribute('aria-label') ?? (element as HTMLInputElement).labels?.[0]?.textContent ?? element.textContent ?? '';
    return `${element.getAttribute('role') ?? element.tagName.toLowerCase()} "${name.trim().slice(0, 60)}"`;
  };
  /** Everything by which a focus is shown: on the element, on what stands around it, or on what stands for it. */
  const lookOf = (element: Element) => {
    const around = [
      element,
      element.parentElement,
      element.parentElement?.parentElement,
      element.nextElementSibling,
      element.previousElementSibling,
    ];
    return around
      .map((each) => {
        if (!each) return '';
        for (const animation of each.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
        const { outlineStyle, outlineWidth, outlineColor, borderColor, boxShadow, backgroundColor, transform } = getComputedStyle(each);
        return [outlineStyle === 'none' ? '' : outlineWidth + outlineColor, borderColor, boxShadow, backgroundColor, transform].join(' ');
      })
      .join('|');
  };
  (window as Watching).mozpoolWatch = { reached: new Set(), first: null, last: null, describe, lookOf };
  (document.activeElement as HTMLElement | null)?.blur();
}

function look() {
  const watch = (window as Watching).mozpoolWatch!;
  const { last, reached, describe, lookOf } = watch;
  const element = document.activeElement;
  const wasUnseen = last && last.element !== element && last.element.isConnected && lookOf(last.element) === last.look ? last.label : null;
  const nothing = { label: '', isNowhere: false, isEnd: false, isAgain: false, wasUnseen, isOutOfSight: false };
  if (element === null || element === document.body || element === document.documentElement) {
    watch.last = null;
    return { ...nothing, isNowhere: true };
  }
  if (element === watch.first && last?.element !== element) return { ...nothing, isEnd: true };
  watch.first ??= element;
  const label = describe(element);
  // a field of a time has a stop for each of its parts
  const isPart = last?.element === element && /^(date|time|datetime-local)$/.test((element as HTMLInputElement).type);
  const isAgain = reached.has(element) && !isPart;
  reached.add(element);
  watch.last = { element, label, look: lookOf(element) };
  const { top, left, bottom, right, width, height } = element.getBoundingClientRect();
  // a control may be drawn by what stands for it, and have no size of its own
  const isOutOfSight = width > 1 && height > 1 && (bottom <= 0 || right <= 0 || top >= innerHeight || left >= innerWidth);
  return { ...nothing, label, isAgain, isOutOfSight };
}

/** What is skipped with the button that offers it is not missed. */
function skipTable(): void {
  const { reached } = (window as Watching).mozpoolWatch!;
  for (const control of document.activeElement?.nextElementSibling?.querySelectorAll('*') ?? []) reached.add(control);
}

function missedControls(): string[] {
  const { reached, describe } = (window as Watching).mozpoolWatch!;
  const groups = new Set(
    [...reached].map((element) => (element as HTMLInputElement).type === 'radio' && (element as HTMLInputElement).name),
  );
  const controls = document.querySelectorAll(
    'a[href], button, input:not([type="hidden"]), select, textarea, summary, [role="button"], [role="link"], [role="checkbox"], [role="combobox"], [role="tab"], [role="menuitem"]',
  );
  const isUsable = (element: Element) =>
    element.checkVisibility({ visibilityProperty: true }) &&
    !(element as HTMLButtonElement).disabled &&
    element.closest('[inert], [aria-hidden="true"]') === null &&
    element.getBoundingClientRect().width > 0;
  /** One stop of several controls that arrow keys lead through. */
  const isOfGroup = (element: Element) =>
    ((element as HTMLInputElement).type === 'radio' && groups.has((element as HTMLInputElement).name)) ||
    [...(element.closest('[role="tablist"], [role="menu"], [role="toolbar"]')?.querySelectorAll('*') ?? [])].some((other) =>
      reached.has(other),
    );
  return [...controls].filter((element) => isUsable(element) && !reached.has(element) && !isOfGroup(element)).map(describe);
}

/** A view that a person gave a name: the query of its address. */
export interface SavedView {
  name: string;
  query: string;
}

const KEY = 'mozpool-device-views';
const MAX_VIEWS = 50;

type Store = Pick<Storage, 'getItem' | 'setItem'>;

const isView = (value: unknown): value is SavedView =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as SavedView).name === 'string' &&
  typeof (value as SavedView).query === 'string';

/** The views kept in this browser, by name. What another release left there and is not understood counts as nothing. */
export function readViews(store: Store): SavedView[] {
  try {
    const value: unknown = JSON.parse(store.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter(isView) : [];
  } catch {
    // not JSON: nothing that was saved here
    return [];
  }
}

/** One of the same name is replaced; above the limit the oldest goes. */
export function saveView(store: Store, view: SavedView): SavedView[] {
  return write(store, [...readViews(store).filter(({ name }) => name !== view.name), view].slice(-MAX_VIEWS));
}

export function removeView(store: Store, name: string): SavedView[] {
  return write(
    store,
    readViews(store).filter((view) => view.name !== name),
  );
}

function write(store: Store, views: SavedView[]): SavedView[] {
  store.setItem(KEY, JSON.stringify(views));
  return views;
}

import type { StreamClient } from '@mozpool/service-kit';
import { catchUp, createFeedPosition } from './feed.js';

const leave = new AbortController();
const client: StreamClient = { write: () => true, drained: async () => undefined, end: () => undefined, signal: leave.signal };
const turn = () => new Promise((resolve) => setImmediate(resolve));

function open(at: number) {
  const feed = createFeedPosition();
  feed.set(at);
  let joinable = true;
  const pages: [number, number][] = [];
  const joined: number[] = [];
  return {
    feed: { ...feed, joinable: () => joinable },
    pages,
    joined,
    block: (blocked: boolean) => {
      joinable = !blocked;
    },
    follow(from: number, onPage: () => void = () => undefined) {
      return catchUp(
        client,
        { ...feed, joinable: () => joinable },
        {
          from,
          sendPage: async (after, upTo) => {
            pages.push([after, upTo]);
            onPage();
            return Math.min(upTo, after + 10);
          },
          join: () => joined.push(feed.position()),
        },
      );
    },
  };
}

test('a client that is at the end joins at once', async () => {
  const { follow, pages, joined } = open(7);
  await follow(7);
  expect([pages, joined]).toEqual([[], [7]]);
});

test('one that is behind is brought up page by page, also to what happens meanwhile', async () => {
  const { feed, follow, pages, joined } = open(15);
  await follow(0, () => feed.position() === 15 && pages.length === 2 && feed.set(18));
  expect(pages).toEqual([
    [0, 15],
    [10, 15],
    [15, 18],
  ]);
  expect(joined).toEqual([18]);
});

test('one that comes from a replica that is ahead waits until this one is there, and gets nothing twice', async () => {
  const { feed, follow, pages, joined } = open(5);
  const following = follow(9);
  await turn();
  feed.set(7);
  await turn();
  expect(joined).toEqual([]);
  feed.set(12);
  await following;
  expect([pages, joined]).toEqual([[[9, 12]], [12]]);
});

test('nobody joins while entries are read for those who have', async () => {
  const { feed, follow, block, pages, joined } = open(5);
  block(true);
  const following = follow(5);
  await turn();
  expect(joined).toEqual([]);
  feed.set(6);
  block(false);
  await following;
  expect([pages, joined]).toEqual([[[5, 6]], [6]]);
});

test('a client that leaves is forgotten, wherever it is', async () => {
  const { feed, follow, joined } = open(5);
  const following = follow(9);
  await turn();
  leave.abort();
  await following;
  feed.set(9);
  expect(joined).toEqual([]);
});

import { launchBrowser } from '../dashboard/support/open-browser.js';
import { type BareApi, openBareApi } from './bare-api.js';
import { startFeeder } from './dashboard/feeder.js';
import { CHANGING, DEVICES, fillLab, REQUESTS } from './dashboard/fill-lab.js';
import { measureRun, type Run, WATCH_MS } from './dashboard/measure-run.js';
import { createVerdict, type Verdict } from './verdict.js';

const RUNS = 5;
const EVENTS_PER_SECOND = 100;
/** What the machine does beside it may cost that much of the rate. */
const LEAST_RATE = 0.95;
const SECONDS = WATCH_MS / 1000;

const MS = { unit: 'ms', digits: 0 };
const TARGETS: readonly { key: keyof Run; what: string; below: number; unit: string; digits: number }[] = [
  { key: 'overviewMs', what: 'overview: first useful paint', below: 1_500, ...MS },
  { key: 'tableMs', what: 'devices: first useful paint', below: 1_500, ...MS },
  { key: 'letterMs', what: 'search: key to letter on the screen, the slowest', below: 100, ...MS },
  { key: 'usualAnswerMs', what: 'search: key to the list that answers, 95 of 100', below: 100, ...MS },
  { key: 'answerMs', what: 'search: key to the list that answers, the slowest', below: 100, ...MS },
  { key: 'scrollTaskMs', what: 'longest task while scrolling', below: 100, ...MS },
  { key: 'selectedTaskMs', what: `longest task with ${DEVICES} devices selected`, below: 100, ...MS },
  { key: 'heapGrowthMb', what: `heap growth in ${SECONDS} s`, below: 50, unit: 'MB', digits: 1 },
  { key: 'firstLoadKb', what: 'first load, compressed', below: 300, unit: 'kB', digits: 0 },
];

/** The dashboard before a large lab in which much happens, in a real browser: what a person waits for, against targets. */
export async function benchDashboard(): Promise<boolean> {
  const verdict = createVerdict();
  const bare = await openBareApi({ devices: 1 });
  try {
    const changing = await fillLab(bare.db);
    const feeder = startFeeder({ url: bare.api.url, devices: changing, perSecond: EVENTS_PER_SECOND });
    const browser = await launchBrowser();
    try {
      verdict.say(
        `${DEVICES} devices, ${CHANGING} of which change, ${REQUESTS} requests, ${EVENTS_PER_SECOND} events/s; ${RUNS} runs of ${SECONDS} s in Chromium ${browser.version()}`,
      );
      const runs: Run[] = [];
      const rates: number[] = [];
      for (let run = 1; run <= RUNS; run++) {
        const [from, begun] = [await lastPosition(bare), performance.now()];
        runs.push(await measureRun(browser, bare.api.url));
        rates.push(((await lastPosition(bare)) - from) / ((performance.now() - begun) / 1000));
        feeder.check();
      }
      report(runs, rates, verdict);
    } finally {
      await browser.close();
      await feeder.stop();
    }
  } finally {
    await bare.close();
  }
  return verdict.good;
}

async function lastPosition({ db }: BareApi): Promise<number> {
  return (await db.query<{ last: number }>('select last from event_positions')).rows[0]!.last;
}

function report(runs: readonly Run[], rates: readonly number[], verdict: Verdict): void {
  verdict.say('\nmedian of the runs, and all of them');
  const shown = (value: number, { unit, digits }: { unit: string; digits: number }) => `${value.toFixed(digits)} ${unit}`;
  for (const { key, what, below, ...format } of TARGETS) {
    const values = runs.map((run) => run[key]);
    const middle = median(values);
    verdict.expect(
      `${what} (${values.map((value) => value.toFixed(format.digits)).join(', ')})`,
      shown(middle, format),
      `< ${shown(below, { ...format, digits: 0 })}`,
      middle < below,
    );
  }
  const rate = median(rates);
  verdict.expect('events per second', rate.toFixed(0), `>= ${EVENTS_PER_SECOND * LEAST_RATE}`, rate >= EVENTS_PER_SECOND * LEAST_RATE);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

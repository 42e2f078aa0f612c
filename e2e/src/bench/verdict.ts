/** What a benchmark says, and whether every target was met. */
export interface Verdict {
  say(text: string): void;
  /** One line: what was measured against its target. */
  expect(what: string, measured: string, target: string, met: boolean): void;
  readonly good: boolean;
}

const WIDTH = 66;

export function createVerdict(): Verdict {
  let good = true;
  const say = (text: string) => void process.stdout.write(`${text}\n`);
  return {
    say,
    expect(what, measured, target, met) {
      good = good && met;
      say(`  ${what.padEnd(WIDTH)} ${measured.padStart(10)}   target ${target}${met ? '' : '   MISSED'}`);
    },
    get good() {
      return good;
    },
  };
}

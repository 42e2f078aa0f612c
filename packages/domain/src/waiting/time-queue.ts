/** Instants with what they belong to, the earliest first: a binary heap. */
export class TimeQueue {
  readonly #times: number[] = [];
  readonly #items: number[] = [];

  get size(): number {
    return this.#times.length;
  }

  /** The earliest instant; only of a queue that is not empty. */
  get time(): number {
    return this.#times[0]!;
  }

  get item(): number {
    return this.#items[0]!;
  }

  push(time: number, item: number): void {
    let at = this.#times.length;
    this.#times.push(time);
    this.#items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#before(parent, at)) break;
      this.#swap(parent, at);
      at = parent;
    }
  }

  pop(): void {
    const last = this.#times.length - 1;
    this.#swap(0, last);
    this.#times.pop();
    this.#items.pop();
    for (let at = 0; ; ) {
      let first = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < last && this.#before(child, first)) first = child;
      if (first === at) return;
      this.#swap(first, at);
      at = first;
    }
  }

  /** Of two at the same instant the one with the smaller item is first, so that nothing depends on the order of pushes. */
  #before(one: number, other: number): boolean {
    const difference = this.#times[one]! - this.#times[other]!;
    return difference < 0 || (difference === 0 && this.#items[one]! <= this.#items[other]!);
  }

  #swap(one: number, other: number): void {
    [this.#times[one], this.#times[other]] = [this.#times[other]!, this.#times[one]!];
    [this.#items[one], this.#items[other]] = [this.#items[other]!, this.#items[one]!];
  }
}

/** A clock that a test lets run as fast as it can, for code that tells the time by Date.now and waits by AbortSignal.timeout. */
export interface VirtualClock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now: () => number;
  /** Calls a function in so many milliseconds. */
  after: (milliseconds: number, call: () => void) => void;
  /** A promise that resolves in so many milliseconds. */
  wait: (milliseconds: number) => Promise<void>;
  /** Lets everything happen that is due until a condition holds, which is asked after each moment; at most until a time. */
  runUntil: (isOver: () => boolean, latest: number) => Promise<void>;
}

interface Timer {
  due: number;
  /** Of those that are due at the same time the one that was set first goes first. */
  order: number;
  call: () => void;
}

/** Starts at a time; the real clock is back when `restore` was called. */
export function installVirtualClock(start: number): VirtualClock & { restore: () => void } {
  let now = start;
  let order = 0;
  const timers = createHeap();
  const after = (milliseconds: number, call: () => void) => {
    timers.push({ due: now + milliseconds, order: order++, call });
  };
  const clocks = [Date, AbortSignal].map((owner) => ({ owner, methods: Object.getOwnPropertyDescriptors(owner) }));
  const late = new DOMException("The operation was aborted due to timeout", "TimeoutError");
  // Plain functions: the mocks of node:test keep every call, of which there are millions.
  Date.now = () => now;
  AbortSignal.timeout = (milliseconds) => {
    const controller = new AbortController();
    after(milliseconds, () => {
      controller.abort(late);
    });
    return controller.signal;
  };

  return {
    now: () => now,
    after,
    wait: (milliseconds) =>
      new Promise((resolve) => {
        after(milliseconds, resolve);
      }),
    async runUntil(isOver, latest) {
      await settled();
      for (let next = timers.peek(); next && next.due <= latest && !isOver(); next = timers.peek()) {
        now = next.due;
        while (timers.peek()?.due === now) timers.pop()?.call();
        await settled();
      }
    },
    restore() {
      for (const { owner, methods } of clocks) Object.defineProperties(owner, methods);
    },
  };
}

/** Two turns of the event loop: what is under way goes on until it waits, a step that waits for the next turn included. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 2; turn++)
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
}

/** A binary heap: the next timer is the first. */
function createHeap() {
  const heap: Timer[] = [];
  const isBefore = (a: Timer, b: Timer) => a.due < b.due || (a.due === b.due && a.order < b.order);
  const at = (index: number) => heap[index] as Timer; // callers keep to the heap
  const swap = (a: number, b: number) => {
    [heap[a], heap[b]] = [at(b), at(a)];
  };
  return {
    peek: () => heap[0],
    push(timer: Timer): void {
      let index = heap.push(timer) - 1;
      for (let parent = (index - 1) >> 1; index > 0 && isBefore(at(index), at(parent)); parent = (index - 1) >> 1) {
        swap(index, parent);
        index = parent;
      }
    },
    pop(): Timer | undefined {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined || heap.length === 0) return first;
      heap[0] = last;
      for (let index = 0; ;) {
        const children = [2 * index + 1, 2 * index + 2].filter((child) => child < heap.length);
        const least = children.reduce((best, child) => (isBefore(at(child), at(best)) ? child : best), index);
        if (least === index) return first;
        swap(index, least);
        index = least;
      }
    },
  };
}

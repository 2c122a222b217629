/**
 * Tells whether a run left anything behind in its process: only one that is as it was takes another handler. Whatever may be
 * left is looked for here: what goes on, what was called, what was loaded, and what has become of each object.
 */
import { createHook } from 'node:async_hooks';
import { types } from 'node:util';
import { isGenuine } from './genuine.js';

/**
 * What starts, by the names of Node's `async_hooks`, and is over when nothing is left to do: promises, and what is written
 * to the streams that there are. Everything else (a timer above all, also one that keeps nobody waiting) may come back.
 */
const PASSING = new Set(['PROMISE', 'TickObject', 'Microtask', 'WRITEWRAP']);

/** Intrinsic objects that no global leads to. */
const HIDDEN = [
  function* () {},
  async () => {},
  async function* () {},
  [].values(),
  new Map().keys(),
  new Set().keys(),
  ''[Symbol.iterator](),
  ''.matchAll(/./g),
];

/** Whoever calls one of these leaves something where no look at objects finds it. */
const UNSEEN: readonly [owner: object, name: string][] = [
  [FinalizationRegistry.prototype, 'register'],
  [Atomics, 'waitAsync'],
  ...['mark', 'measure', 'setResourceTimingBufferSize'].map((name): [object, string] => [performance, name]),
];

/** With more memory in use (bytes), a process is not used again: a handler is to find the same room each time. */
const REUSED_HEAP_BYTES = 100e6;
const { memoryUsage } = process;

export class Traces {
  /** Whether there was something that cannot be undone. */
  found = false;
  /** Of each object what `portraitOf` it was. */
  readonly #picture = new Map<object, readonly unknown[]>();
  readonly #replaced: readonly (readonly [name: string, before: PropertyDescriptor | undefined])[];
  readonly #modules: number;
  #isWatching = false;

  /** @param roots what a handler gets, besides the globals @param replaced the names of those globals that each run replaces */
  constructor(roots: readonly object[], replaced: readonly string[]) {
    this.#replaced = replaced.map((name) => [name, Reflect.getOwnPropertyDescriptor(globalThis, name)]);
    this.#modules = Object.keys(require.cache).length;
    createHook({ init: (_, type) => this.#isWatching && !PASSING.has(type) && this.#note() }).enable();
    for (const [owner, name] of UNSEEN) this.#noteCallsOf(owner, name);
    this.#noteProcess();
    const open: unknown[] = [globalThis, ...HIDDEN, ...roots];
    while (open.length > 0) {
      const object = open.pop() as object; // or no object at all
      if (Object(object) !== object || this.#picture.has(object)) continue;
      const portrait = portraitOf(object);
      this.#picture.set(object, portrait);
      open.push(...portrait);
    }
  }

  #note(): void {
    this.found = true;
  }

  /** From now on, what happens is the handler's doing. */
  begin(): void {
    this.#isWatching = true;
  }

  /** Runs the kit's own part of a run. */
  ignore<T>(work: () => T): T {
    const before = this.#isWatching;
    this.#isWatching = false;
    try {
      return work();
    } finally {
      this.#isWatching = before;
    }
  }

  /** Whether no later run can tell that there was one. The language comes first: all that follows is said in it. */
  areNone(): boolean {
    this.#isWatching = false;
    if (!isGenuine() || this.found || !this.#putBack()) return false;
    if (memoryUsage().heapUsed >= REUSED_HEAP_BYTES || Object.keys(require.cache).length !== this.#modules)
      return false;
    return [...this.#picture].every(([object, before]) => {
      const now = portraitOf(object);
      return before.length === now.length && before.every((value, index) => Object.is(value, now[index]));
    });
  }

  /** @returns whether the globals that a run replaces are those that there were */
  #putBack(): boolean {
    return this.#replaced.every(([name, before]) =>
      before ? Reflect.defineProperty(globalThis, name, before) : Reflect.deleteProperty(globalThis, name),
    );
  }

  /** Through `process`, a handler reaches everything that Node is made of. */
  #noteProcess(): void {
    const { process } = globalThis;
    const get = () => {
      if (this.#isWatching) this.#note();
      return process;
    };
    Object.defineProperty(globalThis, 'process', { get, set: undefined, enumerable: false, configurable: true });
  }

  #noteCallsOf(owner: object, name: string): void {
    const real: unknown = Reflect.get(owner, name);
    if (typeof real !== 'function') return; // not in this version of Node
    const apply = (_: unknown, that: unknown, values: unknown[]) => {
      this.#note();
      return Reflect.apply(real, that, values);
    };
    Object.defineProperty(owner, name, { configurable: true, writable: true, value: new Proxy(real, { apply }) });
  }
}

/** Prototype, keys, values and attributes of an object, without running any code: getters are noted, not called. */
function portraitOf(object: object): unknown[] {
  const portrait: unknown[] = [Object.getPrototypeOf(object), Object.isExtensible(object)];
  for (const key of Reflect.ownKeys(object)) {
    const { value, get, set, writable, enumerable, configurable } = Reflect.getOwnPropertyDescriptor(object, key)!;
    portrait.push(key, value, get, set, (writable ? 4 : 0) + (enumerable ? 2 : 0) + (configurable ? 1 : 0));
  }
  // Also those of Node itself, which have prototypes of their own.
  if (types.isMap(object)) Map.prototype.forEach.call(object, (value, key) => portrait.push(key, value));
  if (types.isSet(object)) Set.prototype.forEach.call(object, (value) => portrait.push(value));
  return portrait;
}

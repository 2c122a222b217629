/** The language as it was before a handler could change it: the kit's own part of a run must not do what the handler says. */

const { defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys, setPrototypeOf } = Reflect;
const { is } = Object;

const TYPES = [Object, Array, Function, String, Number, RegExp, Error, Map, Set, Promise, Symbol];

/** All that the recorder uses, as far as a handler reaches it. */
const OBJECTS: object[] = [
  ...TYPES.flatMap((type): object[] => [type, type.prototype]),
  ...[
    JSON,
    Math,
    Reflect,
    ...[[], new Map(), new Set(), ''].map((each) => getPrototypeOf(each[Symbol.iterator]()) ?? {}),
  ],
];

const GENUINE = OBJECTS.map((object) => {
  const keys = ownKeys(object);
  const attributes: Record<PropertyKey, PropertyDescriptor> = { __proto__: null! };
  for (const key of keys) attributes[key] = attributesOf(object, key)!;
  return { object, prototype: getPrototypeOf(object), keys, attributes };
});

/**
 * Runs `work` with the language as it was, and gives the handler back afterwards what it has made of it. Only operators
 * are used until it is as it was, and functions that were taken before.
 * @throws Error where a change cannot be taken back: then nothing can be said of the run
 */
export function genuinely<T>(work: () => T): T {
  const undo = restoreAll();
  try {
    return work();
  } finally {
    undo();
  }
}

/** Whether the language is as it was. */
export function isGenuine(): boolean {
  const undo = restoreAll();
  undo();
  return undo === NOTHING;
}

const NOTHING = () => {};

/** @returns what takes it back */
function restoreAll(): () => void {
  let undo = NOTHING;
  for (let index = 0; index < GENUINE.length; index++) undo = restored(GENUINE[index]!, undo);
  return undo;
}

/** @returns what makes the changes again, and then those of `before` */
function restored({ object, prototype, keys, attributes }: (typeof GENUINE)[number], before: () => void): () => void {
  let undo = before;
  const own = getPrototypeOf(object);
  if (own !== prototype) {
    change(setPrototypeOf(object, prototype));
    undo = then(undo, () => setPrototypeOf(object, own));
  }
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index]!;
    const now = attributesOf(object, key);
    const was = attributes[key]!;
    if (now && is(now.value, was.value) && now.get === was.get && now.set === was.set) continue;
    change(defineProperty(object, key, was));
    undo = then(undo, () => put(object, key, now));
  }
  const present = ownKeys(object);
  for (let index = 0; present.length > keys.length && index < present.length; index++) {
    const key = present[index]!;
    if (key in attributes) continue;
    const now = attributesOf(object, key);
    change(deleteProperty(object, key));
    undo = then(undo, () => put(object, key, now));
  }
  return undo;
}

function attributesOf(object: object, key: PropertyKey): PropertyDescriptor | undefined {
  const found = getOwnPropertyDescriptor(object, key);
  if (found) setPrototypeOf(found, null); // a `get` of all objects would count
  return found;
}

function put(object: object, key: PropertyKey, attributes: PropertyDescriptor | undefined): void {
  if (attributes) defineProperty(object, key, attributes);
  else deleteProperty(object, key);
}

function then(first: () => void, second: () => void): () => void {
  return () => {
    second();
    first();
  };
}

function change(isDone: boolean): void {
  if (!isDone) throw new Error('the language cannot be restored');
}

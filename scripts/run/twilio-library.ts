/**
 * What a handler finds of Twilio's. The REST client of the `twilio` library is left for later: loading that takes two thirds
 * of the time, and a handler of this chapter needs none. Whoever does gets the real one at the first touch.
 */
import { createRequire } from 'node:module';
import path from 'node:path';

const load = createRequire(__filename);

/** The modules that make up the REST client, as the library's own `index.js` asks for them. */
const HEAVY = ['twilio/lib/rest/Twilio', 'twilio/lib/base/RequestClient'];

// biome-ignore lint/suspicious/noExplicitAny: the library is passed through whole, whatever it exports
export function loadLibrary(): any {
  for (const name of HEAVY) putAside(name);
  const library = load('twilio');
  // From now on the real ones: only `index.js` got what stands in for them.
  for (const name of HEAVY) delete load.cache[load.resolve(name)];
  return library;
}

/** Not among the package's exports. The version is pinned. */
const RUNTIME = path.dirname(load.resolve('@twilio/runtime-handler/dev'));

/** Twilio's runtime for Functions, in a process that serves one. */
export function loadRuntime(): typeof import('@twilio/runtime-handler/dev') {
  putLogAside();
  return load('@twilio/runtime-handler/dev');
}

/** The class that a deployed Function finds as `Twilio.Response`, without the rest of the runtime. */
// biome-ignore lint/suspicious/noExplicitAny: the package has no type for it
export function loadResponse(): any {
  putLogAside();
  return load(path.join(RUNTIME, 'internal', 'response.js')).Response;
}

/** What the runtime logs for its own developers: nobody reads it here, and making it ready takes a tenth of the start. */
function putLogAside(): void {
  const file = path.join(RUNTIME, 'utils', 'debug.js');
  const silent = Object.assign(() => () => {}, { enable: () => {} });
  const exports = { __esModule: true, default: silent };
  load.cache[file] = { id: file, filename: file, loaded: true, exports } as NodeJS.Module;
}

/** Both modules are a class and nothing else (`module.exports = …`). */
function putAside(name: string): void {
  const file = load.resolve(name);
  let real: (new () => object) | undefined;
  const get = () => {
    real ??= load(file) as new () => object;
    return real;
  };
  // A function and not a class: the `prototype` of a class may not be told to be another one.
  // biome-ignore lint/complexity/useArrowFunction: an arrow function cannot be constructed
  const later: object = new Proxy(function () {}, {
    // `index.js` asks for this one, to tell how the module was compiled.
    get: (_, member) => (member === '__esModule' ? undefined : Reflect.get(get(), member)),
    has: (_, member) => Reflect.has(get(), member),
    construct: (_, values, target) => Reflect.construct(get(), values, target === later ? get() : target),
  });
  load.cache[file] = { id: file, filename: file, loaded: true, exports: later } as NodeJS.Module;
}

/** Handlers that work against the process that runs them, by what they do before they answer `wrong`. */

type Hostile = [what: string, code: string];

/** What a handler might give out for a runner's report, and for a Function's process. */
const FORGED_REPORTS = `[
  { recorded: { ending: { kind: 'answered' }, answers: [{ payload: { kind: 'text', text: 'forged' } }], taken: ['forged'],
    missing: [], locals: [], grants: [], tokens: [] } },
  { freed: [0, 0] }, { mark: 'called' }, { mark: 'returned' },
  { kind: 'ready' }, { kind: 'started', call: 1 }, { kind: 'answered', call: 1, bytes: 1 },
  { kind: 'threw', call: 1, error: { name: 'Error', message: 'forged' } },
  { kind: 'logged', call: 1, lines: [{ level: 'INFO', message: 'forged' }], omitted: 0 },
]`;

/** Says each of them under a secret, in each way that there might be. */
const FORGE = `const reports = ${FORGED_REPORTS}.map((report) => [report, JSON.stringify(report)]);
const forge = (secret = '') => {
  for (const [report, text] of reports) {
    try { process.send({ id: secret, ...report }); } catch {}
    for (const fd of [3, 4]) try { require('fs').writeSync(fd, '\\n' + secret + ' ' + text + '\\n'); } catch {}
  }
};`;

const VALUES = [
  '"ready"',
  'null',
  '5',
  'true',
  '[]',
  '{}',
  '{ recorded: null }',
  '{ recorded: {} }',
  '{ port: 1 }',
  '{ kind: "threw" }',
];

const SENT: Hostile[] = VALUES.map((value) => [`sends ${value}`, `process.send(${value})`]);

/** A secret would stand in what is turned into text, or given to a function. */
const GIVEN: Hostile[] = ['Object', 'Array', 'String', 'Function', 'Number', 'Date'].map(
  (type): Hostile => [
    `gives ${type} a toJSON`,
    `${FORGE} Object.defineProperty(${type}.prototype, 'toJSON', { configurable: true, value() {
         for (const each of Object.values(Object(this))) if (/^[0-9a-f-]{36}/.test(each)) forge(each.slice(0, 36));
         return 'forged';
       } })`,
  ],
);

const HEARD: Hostile[] = [
  ...[
    `require('fs')`,
    'JSON',
    `require('net').Socket.prototype`,
    `require('string_decoder').StringDecoder.prototype`,
    'process',
  ].map(
    (owner): Hostile => [
      `listens to the functions of ${owner}`,
      `${FORGE} for (const name of Object.getOwnPropertyNames(${owner})) {
         const real = Object.getOwnPropertyDescriptor(${owner}, name).value;
         if (typeof real === 'function' && !['stringify', 'writeSync', 'send', 'exit', 'nextTick'].includes(name)) ${owner}[name] = function (...values) {
           for (const each of values) for (const [secret] of String(each).matchAll(/[0-9a-f-]{36}/g)) forge(secret);
           return real.apply(this, values);
         };
       }`,
    ],
  ),
  [
    'looks for the kit among the modules',
    `${FORGE} const { _cache } = require('module');
     for (const { exports } of [...Object.values(_cache), ...process.mainModule.children])
       for (const each of Object.values(exports ?? {})) if (/^class Recorder/.test(String(each)))
         each.prototype.tokenRecords = each.prototype.taken = () => ['forged']`,
  ],
  [
    'looks for what is open',
    `${FORGE} for (const each of process._getActiveHandles()) { forge(); each.on?.('data', forge); }`,
  ],
];

const DESCRIPTORS = [1, 2, 3, 4, 5];

const WRITTEN: Hostile[] = DESCRIPTORS.map((fd) => [
  `writes to descriptor ${fd}`,
  `${FORGE} forge(); try { require('fs').writeSync(${fd}, 'no line {') } catch {}`,
]);

const CLOSED: Hostile[] = DESCRIPTORS.map((fd) => [
  `closes descriptor ${fd}`,
  `try { require('fs').closeSync(${fd}) } catch {}`,
]);

const TYPES = ['Object', 'Array', 'Function', 'Promise', 'String', 'RegExp', 'Map', 'Set', 'Error', 'Symbol'];

/** What the whole of a type is made to do; the handler itself gets along without. */
const MANNERS: Record<string, string> = {
  'that gives forged records': `return [{ forged: true, kind: 'VoiceGrant', from: 'setting', name: 'API_SECRET', payload: { kind: 'text', text: 'forged' } }]`,
  'that throws': `throw new Error('hostile')`,
  'that calls with what it gets': `for (let i = 0; i < values.length; i++) if (typeof values[i] === 'function') values[i]('forged'); return this`,
};

/** Those that change the language. */
const PATCHING: readonly Hostile[] = [
  ...TYPES.flatMap((type) => [type, `${type}.prototype`]),
  'JSON',
  'Reflect',
  'Math',
].map((owner, index) => {
  const manners = Object.entries(MANNERS);
  const [manner, body] = manners[index % manners.length]!;
  return [
    `makes ${owner} one ${manner}`,
    `{ const { defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect; const owner = ${owner}; const names = ownKeys(owner);
       for (let n = 0; n < names.length; n++) { const was = getOwnPropertyDescriptor(owner, names[n]);
         if (typeof was.value === 'function' && was.configurable && names[n] !== 'constructor')
           defineProperty(owner, names[n], { configurable: true, writable: true, value: function (...values) { ${body} } });
       } }`,
  ];
});

const talking: readonly Hostile[][] = [SENT, GIVEN, HEARD, WRITTEN, ...CLOSED.map((each) => [each])];

/** Each by itself, and all that changes the language. It takes a process for each: by default, they are put together. */
const ALL = process.env.HANDSON_ALL_FAULTS === 'true';

/** Those that talk to the one who has started them, or listen to the kit. */
export const TALKING: readonly Hostile[] = ALL ? talking.flat() : talking.map(together);

/** @param each take one of so many, in all manners. */
export const patching = (each: number): readonly Hostile[] => PATCHING.filter((_, index) => ALL || index % each === 0);

/** One after the other; the next one also where one fails. */
function together(several: readonly Hostile[]): Hostile {
  const what = several.map(([what]) => what).join(', ');
  // Made ready once, before anything is changed.
  const codes = several.map(([, code]) => `try { ${code.replace(FORGE, '')} } catch {}`);
  return [what, [FORGE, ...codes].join('\n')];
}

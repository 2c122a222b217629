/** What a report of a runner looks like: its process runs other people's code too. */
import type { Payload, Position } from '../../../checks/handler/execution.js';
import { SETTING_NAMES } from '../../../checks/settings/settings.js';
import { exactly, listOf, number, object, oneOf, optional, record, type Shape, text, truth } from '../shape.js';
import type { RunnerReport } from './protocol.js';

const at: Shape<Position | undefined> = optional(object({ line: number, column: number }));
const error = object({ name: text, message: text, code: optional(text), at });

const ending = oneOf(
  object({ kind: exactly('answered') }),
  object({ kind: exactly('threw'), phase: exactly('load', 'call', 'async'), error }),
  object({ kind: exactly('no-handler'), exported: listOf(text) }),
  object({ kind: exactly('silent'), returned: exactly('nothing', 'value', 'promise') }),
  object({ kind: exactly('exited'), code: number, at }),
  object({ kind: exactly('timed-out'), seconds: number, stuck: truth }),
);

const payload: Shape<Payload> = oneOf(
  object({ kind: exactly('none', 'twiml', 'promise') }),
  object({ kind: exactly('text'), text }),
  object({ kind: exactly('json'), text, functions: listOf(text) }),
  object({ kind: exactly('response'), status: number, headers: record(text), body: text }),
  object({ kind: exactly('token-object'), property: optional(text) }),
  object({ kind: exactly('unserializable'), message: text }),
);

const origin = oneOf(
  object({ from: exactly('setting'), name: exactly(...SETTING_NAMES) }),
  object({ from: exactly('nowhere') }),
  object({ from: exactly('elsewhere'), type: text }),
);
const shown = object({ type: text, text });

const recorded = object({
  ending,
  answers: listOf(object({ error: optional(error), payload, at })),
  taken: listOf(text),
  missing: listOf(object({ owner: text, name: text, known: listOf(text), at })),
  locals: listOf(object({ name: text, value: text, origin, at })),
  grants: listOf(
    object({
      kind: text,
      outgoingApplicationSid: origin,
      incomingAllow: oneOf(truth, exactly('undefined', 'text', 'other')),
      unknownOptions: listOf(text),
      at,
    }),
  ),
  tokens: listOf(
    object({
      accountSid: origin,
      keySid: origin,
      secret: origin,
      identity: shown,
      ttl: shown,
      grants: listOf(number),
      grantsWhenSigned: optional(number),
      at,
    }),
  ),
});

const written = (value: unknown): value is [number, number] => listOf(number)(value) && value.length === 2;

export const runnerReport: Shape<RunnerReport> = oneOf(
  object({ mark: exactly('begun', 'called', 'returned') }),
  object({ recorded, written: optional(written) }),
  object({ freed: written }),
);

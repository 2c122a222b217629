/** The sandbox's own control: faults and the record of calls, beside Twilio's API and never through its hosts. */
import express, { type ErrorRequestHandler, Router } from 'express';
import { type Faults, problemOf } from './faults.js';
import type { Journal } from './journal.js';

/** `GET|PUT /__sandbox/faults` (a JSON list), `GET|DELETE /__sandbox/calls` (the newest ones with `?last=n`). */
export function controlRouter(faults: Faults, journal: Journal): Router {
  const router = Router();
  router.get('/__sandbox/faults', (_, response) => void response.json(faults.list()));
  router.put('/__sandbox/faults', express.json(), (request, response) => {
    const wanted: unknown = request.body;
    if (!Array.isArray(wanted)) return void response.status(400).json({ error: 'a list of faults is expected' });
    const wrong = wanted.map(problemOf).find((problem) => problem !== undefined);
    if (wrong) return void response.status(400).json({ error: wrong });
    faults.set(wanted);
    response.json(faults.list());
  });
  router.get('/__sandbox/calls', ({ query: { last } }, response) => {
    response.json(journal.calls().slice(-Number(last) || 0));
  });
  router.delete('/__sandbox/calls', (_, response) => {
    journal.clear();
    response.status(204).end();
  });
  router.use('/__sandbox/faults', ((_error, _request, response, _next) => {
    response.status(400).json({ error: 'JSON is expected' });
  }) satisfies ErrorRequestHandler);
  return router;
}

/** Serves the page of a demonstration and what it asks for. */
import path from 'node:path';
import express, { type Express } from 'express';
import { ROOT } from '../../system/paths.js';
import {
  type Actions,
  answer,
  guardedApp,
  serveFiles,
  streamState,
  takeActions,
  WORKSHOP_PAGE,
} from '../guarded-page.js';
import type { Hosts } from '../hosts.js';
import { stepNamed, stepView } from '../step-view.js';
import type { Demo } from './demo.js';

const PAGE = path.join(ROOT, 'assets', 'demo');

export function demoServer(demo: Demo, hosts: Hosts): Express {
  const app = guardedApp(hosts, 'npm run demo');
  app.get('/api/events', (request, response) => streamState(demo, request, response));
  app.get('/api/steps/:id', (request, response) => answer(response, () => stepView(stepNamed(request.params.id))));
  takeActions(app, demo, ACTIONS);
  app.use('/workshop', express.static(WORKSHOP_PAGE, { index: false }));
  serveFiles(app, PAGE);
  return app;
}

const ACTIONS: Actions<Demo> = {
  next: (demo) => demo.move(1),
  previous: (demo) => demo.move(-1),
  show: (demo, { step }) => demo.show(stepNamed(step)),
  look: (demo) => demo.look(),
  view: (demo) => demo.toggleView(),
};

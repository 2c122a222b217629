/** Functions and Assets, and the versions of them that are uploaded. */
import express, { type ErrorRequestHandler, type Request, Router } from 'express';
import { createRouter } from '../../net/serving.js';
import type { Content, ContentVersion, Visibility } from '../state.js';
import { newSid } from '../store.js';
import { Refusal, requireValid } from './answers.js';
import { type Api, anyone, field, found, made, resource } from './resource.js';
import { type ContentKind, contentsOf, DATES, documented, type InContent, scopesOf } from './scopes.js';

/** Twilio's documented limit for an Asset, bytes; a Function's is lower. */
const LARGEST_UPLOAD = 25_000_000;
const TOO_LARGE = `Content must be at most ${LARGEST_UPLOAD} bytes`;

/** Of the other parts of a form and of what stands between them, bytes. */
const ROOM_FOR_PARTS = 1_000_000;

/** Documented limits, in characters. */
const LONGEST_NAME = 255;
const LONGEST_PATH = 255;

const VISIBILITIES: readonly string[] = ['public', 'protected', 'private'] satisfies Visibility[];

export function contents(api: Api, kind: ContentKind): Router {
  const { ofService, ofContent } = scopesOf(api.store.state);
  const key = kind === 'Functions' ? 'function_versions' : 'asset_versions';
  const router = Router({ mergeParams: true });
  router.get('/:content/Versions/:sid/Content', (request, response) => {
    const scope = ofContent(kind)(request);
    const item = found(scope.content.versions, request, 'sid');
    response.json(versionContent({ ...item, content: Buffer.from(item.content, 'base64').toString('utf8') }, scope));
  });
  router.use(
    '/:content/Versions',
    resource(api, { key, scope: ofContent(kind), list: ({ content }) => content.versions, present: version }),
  );
  const ofKind = resource(api, {
    key: kind.toLowerCase(),
    scope: ofService,
    list: ({ service }) => contentsOf(service, kind),
    present: documented<Content>(`/${kind}`, [...DATES, 'friendlyName'], [key]),
    make: (form): Content => ({ sid: newSid('ZH'), ...made(api), friendlyName: nameIn(form, ''), versions: [] }),
    change: ({ friendlyName }, form) => ({ friendlyName: nameIn(form, friendlyName) }),
    remove: anyone,
  });
  return router.use(ofKind);
}

function nameIn(form: Request, old: string): string {
  const name = field(form, 'FriendlyName') ?? old;
  requireValid(name !== '' && name.length <= LONGEST_NAME, 'Invalid FriendlyName');
  return name;
}

const FIELDS = ['dateCreated', 'path', 'visibility'] as const;
const ofFunction = documented<ContentVersion>('/Versions', FIELDS, ['function_version_content']);
const ofAsset = documented<ContentVersion>('/Versions', FIELDS);
const versionContent = documented<ContentVersion>('/Versions', ['content'], undefined, '/Content');

/** The document of a version. */
export function version(item: ContentVersion, scope: InContent): object {
  return (scope.kind === 'Functions' ? ofFunction : ofAsset)(item, scope);
}

/** The upload host has this one route; it is in no specification of Twilio's, the clients alone tell its shape. */
export function uploads(api: Api, kind: ContentKind): Router {
  const scopeOf = scopesOf(api.store.state).ofContent(kind);
  const body = express.raw({ type: 'multipart/form-data', limit: LARGEST_UPLOAD + ROOM_FOR_PARTS });
  const router = createRouter();
  router.post('/:content/Versions', body, async (request, response) => {
    const scope = scopeOf(request);
    const item: ContentVersion = { sid: newSid('ZN'), dateCreated: api.now(), ...(await uploaded(request)) };
    scope.content.versions.unshift(item);
    api.store.save();
    response.status(201).json(version(item, scope));
  });
  return router.use(explainSize);
}

async function uploaded(request: Request): Promise<Omit<ContentVersion, 'sid' | 'dateCreated'>> {
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const body = Buffer.isBuffer(request.body) ? new Uint8Array(request.body) : null;
  const form = await new Response(body, { headers }).formData().catch(() => new FormData());
  const [path, visibility, content] = [form.get('Path'), form.get('Visibility'), form.get('Content')];
  requireValid(typeof path === 'string' && path !== '' && content instanceof File, 'Path and Content are required');
  requireValid(path.length <= LONGEST_PATH, 'Invalid Path');
  requireValid(typeof visibility === 'string' && VISIBILITIES.includes(visibility), 'Invalid Visibility');
  requireValid(content.size <= LARGEST_UPLOAD, TOO_LARGE);
  return {
    // Twilio puts the slash there itself (its specification of `path`).
    path: path.replace(/^(?!\/)/, '/'),
    visibility: visibility as Visibility,
    content: Buffer.from(await content.arrayBuffer()).toString('base64'),
    contentType: content.type.split(';')[0] || 'application/octet-stream',
  };
}

/** So large that it was not even read. */
const explainSize: ErrorRequestHandler = (error: { type?: unknown }, _request, _response, next) => {
  next(error.type === 'entity.too.large' ? new Refusal(400, 20001, TOO_LARGE) : error);
};

/** Functions and Assets, and the versions of them that are uploaded. */
import busboy from 'busboy';
import { type Request, Router } from 'express';
import type { ContentVersion, Visibility } from '../state.js';
import { newSid } from '../store.js';
import { apiError, notFound, page } from './answers.js';
import { type Api, type ContentKind, contentsOf, field, made, remove, resourceOf, serviceOf } from './router.js';

/** Twilio's documented limit for an Asset, bytes; a Function's is lower. */
const LARGEST_UPLOAD = 25_000_000;

/** Documented limits, in characters. */
const LONGEST_NAME = 255;
const LONGEST_PATH = 255;

const VISIBILITIES: readonly string[] = ['public', 'protected', 'private'] satisfies Visibility[];

export function contents(api: Api, kind: ContentKind): Router {
  const router = Router({ mergeParams: true });
  const { store, present } = api;

  router.get('/', (request, response) => {
    const service = serviceOf(api, request, response);
    if (service)
      response.json(page(request, kind.toLowerCase(), contentsOf(service, kind), present.content(service, kind)));
  });
  router.post('/', (request, response) => {
    const service = serviceOf(api, request, response);
    if (!service) return;
    const friendlyName = field(request, 'FriendlyName') ?? '';
    if (!isName(friendlyName)) return apiError(response, 400, 20001, 'Invalid FriendlyName');
    const content = { sid: newSid('ZH'), ...made(api), friendlyName, versions: [] };
    contentsOf(service, kind).unshift(content);
    store.save();
    response.status(201).json(present.content(service, kind)(content));
  });
  router.get('/:sid', (request, response) => {
    const service = serviceOf(api, request, response);
    const content = service && resourceOf(contentsOf(service, kind), request, response);
    if (service && content) response.json(present.content(service, kind)(content));
  });
  router.post('/:sid', (request, response) => {
    const service = serviceOf(api, request, response);
    const content = service && resourceOf(contentsOf(service, kind), request, response);
    if (!service || !content) return;
    const friendlyName = field(request, 'FriendlyName') ?? content.friendlyName;
    if (!isName(friendlyName)) return apiError(response, 400, 20001, 'Invalid FriendlyName');
    Object.assign(content, { friendlyName, dateUpdated: api.now() });
    store.save();
    response.json(present.content(service, kind)(content));
  });
  router.delete('/:sid', (request, response) => {
    const service = serviceOf(api, request, response);
    const content = service && resourceOf(contentsOf(service, kind), request, response);
    if (!service || !content) return;
    remove(contentsOf(service, kind), content);
    store.save();
    response.status(204).end();
  });
  router.get('/:sid/Versions', (request, response) => {
    const service = serviceOf(api, request, response);
    const content = service && resourceOf(contentsOf(service, kind), request, response);
    if (!service || !content) return;
    const key = kind === 'Functions' ? 'function_versions' : 'asset_versions';
    response.json(page(request, key, content.versions, present.version(service, kind, content.sid)));
  });
  router.get(['/:sid/Versions/:version', '/:sid/Versions/:version/Content'], (request, response) => {
    const service = serviceOf(api, request, response);
    const content = service && resourceOf(contentsOf(service, kind), request, response);
    if (!service || !content) return;
    const version = content.versions.find(({ sid }) => sid === request.params.version);
    if (!version) return notFound(request, response);
    const whole = request.path.endsWith('/Content');
    response.json(
      whole
        ? present.versionContent(service, content.sid, version)
        : present.version(service, kind, content.sid)(version),
    );
  });
  return router;
}

function isName(text: string): boolean {
  return text !== '' && text.length <= LONGEST_NAME;
}

/** The upload host has this one route; it is in no specification of Twilio's, the clients alone tell its shape. */
export function uploads(api: Api, kind: ContentKind): Router {
  const router = Router({ mergeParams: true });
  router.post('/:sid/Versions', async (request, response) => {
    const service = serviceOf(api, request, response);
    const content = service && resourceOf(contentsOf(service, kind), request, response);
    if (!service || !content) return;
    const upload = await received(request).catch(() => undefined);
    const refused = uploadRefusal(upload);
    if (!upload?.Path || !upload.content || refused) return apiError(response, 400, 20001, refused ?? '');
    const version: ContentVersion = {
      sid: newSid('ZN'),
      dateCreated: api.now(),
      // Twilio puts the slash there itself (its specification of `path`).
      path: upload.Path.replace(/^(?!\/)/, '/'),
      visibility: upload.Visibility as Visibility,
      content: upload.content.toString('base64'),
      contentType: upload.contentType ?? 'application/octet-stream',
    };
    content.versions.unshift(version);
    api.store.save();
    response.status(201).json(api.present.version(service, kind, content.sid)(version));
  });
  return router;
}

interface Upload {
  Path?: string;
  Visibility?: string;
  content?: Buffer;
  contentType?: string;
  isTooLarge?: boolean;
}

function uploadRefusal(upload: Upload | undefined): string | undefined {
  if (!upload?.Path || !upload.content) return 'Path and Content are required';
  if (upload.Path.length > LONGEST_PATH) return 'Invalid Path';
  if (!VISIBILITIES.includes(upload.Visibility ?? '')) return 'Invalid Visibility';
  return upload.isTooLarge ? `Content must be at most ${LARGEST_UPLOAD} bytes` : undefined;
}

function received(request: Request): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const upload: Upload = {};
    const parts = busboy({ headers: request.headers, limits: { fileSize: LARGEST_UPLOAD } });
    parts.on('field', (name, value) => {
      if (name === 'Path' || name === 'Visibility') upload[name] = value;
    });
    parts.on('file', (_name, stream, { mimeType }) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('limit', () => Object.assign(upload, { isTooLarge: true }));
      stream.on('end', () => Object.assign(upload, { content: Buffer.concat(chunks), contentType: mimeType }));
    });
    parts.on('close', () => resolve(upload)).on('error', reject);
    request.on('aborted', () => reject(new Error('aborted')));
    request.pipe(parts);
  });
}

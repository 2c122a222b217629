/** Where a resource of the Serverless API stands: what its path leads through, and its document with its addresses. */
import type { Request } from 'express';
import type { Content, Environment, SandboxState, Service } from '../state.js';
import { found } from './resource.js';

/** Of which all resources' documents tell the SIDs, and below which their addresses lie. */
export interface Scope {
  sids: Record<string, string>;
  url: string;
}
export type InService = Scope & { service: Service };
export type InEnvironment = InService & { environment: Environment };
export type InContent = InService & { content: Content; kind: ContentKind };

export type ContentKind = 'Functions' | 'Assets';

export function contentsOf(service: Service, kind: ContentKind): Content[] {
  return kind === 'Functions' ? service.functions : service.assets;
}

/** The scopes of a path such as `/Services/:service/Environments/:environment`. They throw a Refusal where there is none. */
export function scopesOf({ account, services }: SandboxState) {
  const ofAccount = (): Scope => ({
    sids: { account_sid: account.sid },
    url: 'https://serverless.twilio.com/v1/Services',
  });
  const ofService = (request: Request): InService => {
    const service = found(services, request, 'service');
    return { service, ...below(ofAccount(), '', 'service_sid', service.sid) };
  };
  const ofEnvironment = (request: Request): InEnvironment => {
    const { service, ...place } = ofService(request);
    const environment = found(service.environments, request, 'environment');
    return { service, environment, ...below(place, '/Environments', 'environment_sid', environment.sid) };
  };
  const ofContent = (kind: ContentKind) => (request: Request) => {
    const { service, ...place } = ofService(request);
    return inContent({ service, ...place }, kind, found(contentsOf(service, kind), request, 'content'));
  };
  return { ofAccount, ofService, ofEnvironment, ofContent };
}

export function inContent(scope: InService, kind: ContentKind, content: Content): InContent {
  const name = kind === 'Functions' ? 'function_sid' : 'asset_sid';
  return { service: scope.service, kind, content, ...below(scope, `/${kind}`, name, content.sid) };
}

function below({ sids, url }: Scope, path: string, name: string, sid: string): Scope {
  return { sids: { ...sids, [name]: sid }, url: `${url}${path}/${sid}` };
}

export const DATES = ['dateCreated', 'dateUpdated'] as const;

/**
 * @param path below the scope, such as `/Builds`
 * @param fields those of its document beside the SIDs
 * @param links what stands below it: `asset_versions` lies at `…/Versions`, the last word of its name
 * @param end of a part that has an address of its own, such as `/Status`
 */
export function documented<T extends { sid: string }>(
  path: string,
  fields: readonly (keyof T & string)[],
  links?: readonly string[],
  end = '',
): (item: T, scope: Scope) => object {
  return (item, { sids, url }) => {
    const own = `${url}${path}/${item.sid}${end}`;
    const address = (link: string) => `${own}/${link.replace(/^(?:.*_)?(.)/, (_, first) => first.toUpperCase())}`;
    return {
      sid: item.sid,
      ...sids,
      ...Object.fromEntries(fields.map((name) => [snakeCase(name), shown(name, item[name])])),
      url: own,
      ...(links ? { links: Object.fromEntries(links.map((link) => [link, address(link)])) } : {}),
    };
  };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Version 1 of the API has no fractions of a second. */
function shown(name: string, value: unknown): unknown {
  return name.startsWith('date') ? String(value).replace(/\.\d+Z$/, 'Z') : value;
}

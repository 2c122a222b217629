/** What the sandbox remembers: the parts of a Twilio account that the chapter touches, as plain data. */

/** A SID's kind by its first two letters, as Twilio's API specifications give them. */
export type SidKind = 'AC' | 'AP' | 'SK' | 'ZS' | 'ZE' | 'ZH' | 'ZN' | 'ZB' | 'ZV' | 'ZD' | 'NO' | 'CA';

/** Dates are ISO 8601, UTC. */
interface Resource {
  sid: string;
  dateCreated: string;
  dateUpdated: string;
}

export interface ApiKey extends Resource {
  friendlyName: string;
  secret: string;
}

export interface Application extends Resource {
  friendlyName: string;
  voiceUrl: string;
}

/** A Function or an Asset: only its versions have content. */
export interface Content extends Resource {
  friendlyName: string;
  versions: ContentVersion[];
}

export type Visibility = 'public' | 'protected' | 'private';

export interface ContentVersion {
  sid: string;
  dateCreated: string;
  /** Begins with `/`. */
  path: string;
  visibility: Visibility;
  /** As uploaded, base64. */
  content: string;
  contentType: string;
}

export interface Build extends Resource {
  status: 'building' | 'completed' | 'failed';
  runtime: string;
  dependencies: { name: string; version: string }[];
  functionVersions: string[];
  assetVersions: string[];
  /** Milliseconds since the epoch when a build that is under way will be over. */
  readyAt: number;
  /** Whether it will then have failed. */
  willFail: boolean;
}

export interface Variable extends Resource {
  key: string;
  value: string;
}

export interface Deployment extends Resource {
  /** null takes down what was live. */
  buildSid: string | null;
}

export interface LogEntry extends Resource {
  functionSid: string;
  requestSid: string;
  buildSid: string;
  deploymentSid: string;
  level: 'INFO' | 'WARN' | 'ERROR';
  message: string;
}

export interface Environment extends Resource {
  uniqueName: string;
  domainSuffix: string | null;
  /** Without a scheme, such as `handson-1234-dev.twil.io`. */
  domainName: string;
  buildSid: string | null;
  variables: Variable[];
  deployments: Deployment[];
  logs: LogEntry[];
}

export interface Service extends Resource {
  uniqueName: string;
  friendlyName: string;
  includeCredentials: boolean;
  uiEditable: boolean;
  /** The unchanging part of its domains. */
  domainBase: string;
  environments: Environment[];
  functions: Content[];
  assets: Content[];
  builds: Build[];
}

export interface SandboxState {
  account: Resource & { authToken: string; friendlyName: string };
  keys: ApiKey[];
  applications: Application[];
  services: Service[];
}

/** A build's state follows from the clock: nothing has to run while it is built. @returns the same build */
export function settled(build: Build): Build {
  if (build.status === 'building' && Date.now() >= build.readyAt)
    build.status = build.willFail ? 'failed' : 'completed';
  return build;
}

/** What is live at a domain, ready to be served. */
export interface Site {
  service: Service;
  environment: Environment;
  build: Build;
  functions: (ContentVersion & { functionSid: string })[];
  assets: ContentVersion[];
  /** The environment's variables, and the account's credentials where the service includes them. */
  variables: Record<string, string>;
}

/** Undefined when nothing is deployed at this domain. */
export function siteAt({ account, services }: SandboxState, domainName: string): Site | undefined {
  const ofDomain = (environment: Environment) => environment.domainName === domainName;
  const service = services.find(({ environments }) => environments.some(ofDomain));
  const environment = service?.environments.find(ofDomain);
  const build = service?.builds.find(({ sid }) => sid === environment?.buildSid);
  if (!service || !environment || !build) return undefined;
  const live = ({ sid, versions }: Content, wanted: readonly string[]) =>
    versions.filter((version) => wanted.includes(version.sid)).map((version) => ({ ...version, functionSid: sid }));
  const own = Object.fromEntries(environment.variables.map(({ key, value }) => [key, value]));
  const credentials = service.includeCredentials && { ACCOUNT_SID: account.sid, AUTH_TOKEN: account.authToken };
  return {
    service,
    environment,
    build,
    functions: service.functions.flatMap((content) => live(content, build.functionVersions)),
    assets: service.assets.flatMap((content) => live(content, build.assetVersions)),
    variables: { ...own, ...credentials },
  };
}

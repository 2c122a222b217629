/** The sandbox's resources as documents of Twilio's Serverless API v1. */
import type { Build, Content, ContentVersion, Deployment, Environment, LogEntry, Service, Variable } from '../state.js';
import { isoDate, SERVERLESS } from './answers.js';

type Dated = { sid: string; dateCreated: string; dateUpdated?: string };

export class Presenter {
  constructor(private readonly accountSid: string) {}

  service = (service: Service) => ({
    ...this.head(service),
    friendly_name: service.friendlyName,
    unique_name: service.uniqueName,
    include_credentials: service.includeCredentials,
    ui_editable: service.uiEditable,
    domain_base: service.domainBase,
    ...this.addresses(service.sid, '', ['environments', 'functions', 'assets', 'builds']),
  });

  environment = (service: Service) => (environment: Environment) => ({
    ...this.head(environment),
    service_sid: service.sid,
    build_sid: environment.buildSid,
    unique_name: environment.uniqueName,
    domain_suffix: environment.domainSuffix,
    domain_name: environment.domainName,
    ...this.addresses(service.sid, `/Environments/${environment.sid}`, ['variables', 'deployments', 'logs']),
  });

  content = (service: Service, kind: 'Functions' | 'Assets') => (content: Content) => ({
    ...this.head(content),
    service_sid: service.sid,
    friendly_name: content.friendlyName,
    ...this.addresses(service.sid, `/${kind}/${content.sid}`, [
      kind === 'Functions' ? 'function_versions' : 'asset_versions',
    ]),
  });

  version = (service: Service, kind: 'Functions' | 'Assets', contentSid: string) => (version: ContentVersion) => {
    const place = `/${kind}/${contentSid}/Versions/${version.sid}`;
    const { date_updated: _, ...head } = this.head(version);
    return {
      ...head,
      service_sid: service.sid,
      [kind === 'Functions' ? 'function_sid' : 'asset_sid']: contentSid,
      path: version.path,
      visibility: version.visibility,
      ...this.addresses(service.sid, place, kind === 'Functions' ? ['function_version_content'] : undefined),
    };
  };

  versionContent = (service: Service, contentSid: string, { sid, content }: ContentVersion) => ({
    sid,
    account_sid: this.accountSid,
    service_sid: service.sid,
    function_sid: contentSid,
    content: Buffer.from(content, 'base64').toString('utf8'),
    ...this.addresses(service.sid, `/Functions/${contentSid}/Versions/${sid}/Content`),
  });

  build = (service: Service) => (build: Build) => {
    const versions = (kind: 'Functions' | 'Assets', wanted: string[]) =>
      (kind === 'Functions' ? service.functions : service.assets).flatMap(({ sid, versions }) =>
        versions.filter((version) => wanted.includes(version.sid)).map(this.version(service, kind, sid)),
      );
    return {
      ...this.head(build),
      service_sid: service.sid,
      status: build.status,
      runtime: build.runtime,
      dependencies: build.dependencies,
      function_versions: versions('Functions', build.functionVersions),
      asset_versions: versions('Assets', build.assetVersions),
      ...this.addresses(service.sid, `/Builds/${build.sid}`, ['build_status']),
    };
  };

  buildStatus = (service: Service, { sid, status }: Build) => ({
    sid,
    account_sid: this.accountSid,
    service_sid: service.sid,
    status,
    ...this.addresses(service.sid, `/Builds/${sid}/Status`),
  });

  variable = (service: Service, environment: Environment) => (variable: Variable) => ({
    ...this.inEnvironment(service, environment, variable, 'Variables'),
    key: variable.key,
    value: variable.value,
  });

  deployment = (service: Service, environment: Environment) => (deployment: Deployment) => ({
    ...this.inEnvironment(service, environment, deployment, 'Deployments'),
    build_sid: deployment.buildSid,
  });

  log = (service: Service, environment: Environment) => (entry: LogEntry) => {
    const { date_updated: _, ...rest } = this.inEnvironment(service, environment, entry, 'Logs');
    return {
      ...rest,
      build_sid: entry.buildSid,
      deployment_sid: entry.deploymentSid,
      function_sid: entry.functionSid,
      request_sid: entry.requestSid,
      level: entry.level,
      message: entry.message,
    };
  };

  private inEnvironment(service: Service, environment: Environment, resource: Dated, kind: string) {
    const place = `/Environments/${environment.sid}/${kind}/${resource.sid}`;
    return {
      ...this.head(resource),
      service_sid: service.sid,
      environment_sid: environment.sid,
      ...this.addresses(service.sid, place),
    };
  }

  private head({ sid, dateCreated, dateUpdated = dateCreated }: Dated) {
    return {
      sid,
      account_sid: this.accountSid,
      date_created: isoDate(dateCreated),
      date_updated: isoDate(dateUpdated),
    };
  }

  /** `asset_versions` lies at `…/Versions`: the last word of a link's name, in upper case. */
  private addresses(serviceSid: string, place: string, links?: string[]) {
    const url = `${SERVERLESS}/Services/${serviceSid}${place}`;
    if (!links) return { url };
    const last = (link: string) => link.split('_').pop()!;
    const named = links.map((link) => [link, `${url}/${last(link)[0]!.toUpperCase()}${last(link).slice(1)}`]);
    return { url, links: Object.fromEntries(named) };
  }
}

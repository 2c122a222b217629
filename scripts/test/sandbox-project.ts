/** A project on the sandbox, made by Twilio's own library, and what the sandbox refuses to do with it. */
import { type Answer, type TestApi, testApi } from './sandbox-api.js';

/** Good for no resource. */
export const NOWHERE = '0'.repeat(32);

export interface Project {
  service: string;
  environment: string;
  /** Of the Function `/token`. */
  version: string;
}

/** The value of `Dependencies` with a runtime handler of this version. */
export function runtimeHandler(version: string): string {
  return JSON.stringify([{ name: '@twilio/runtime-handler', version }]);
}

/** Twilio's client, on an API that is new for each test. */
export function useTestApi() {
  let api: TestApi;
  beforeEach(async () => {
    api = await testApi();
  });
  afterEach(() => api.close());
  const services = () => api.client().serverless.v1.services;

  async function newService(uniqueName = 'handson'): Promise<string> {
    return (await services().create({ uniqueName, friendlyName: uniqueName })).sid;
  }

  /** @param parts replace those of the upload */
  async function uploaded(parts?: Record<string, string>): Promise<Answer> {
    const service = await newService();
    const { sid } = await services()(service).functions.create({ friendlyName: '/token' });
    return api.upload(service, 'Functions', sid, parts);
  }

  async function newProject(): Promise<Project> {
    const { body } = await uploaded();
    const { environments } = services()(body.service_sid);
    const { sid } = await environments.create({ uniqueName: 'dev-environment', domainSuffix: 'dev' });
    return { service: body.service_sid, environment: sid, version: body.sid };
  }

  const newBuild = ({ service, version }: Project, dependencies = runtimeHandler('2.0.1'), runtime = 'node22') =>
    services()(service).builds.create({ functionVersions: [version], dependencies, runtime });

  const deploy = ({ service, environment }: Project, buildSid?: string) =>
    services()(service).environments(environment).deployments.create({ buildSid });

  return { api: () => api, services, newService, newProject, uploaded, newBuild, deploy };
}

/** How the library reports an error of Twilio's. */
export function refused(status: number, code: number, message = '') {
  return { status, code, message: expect.stringContaining(message) };
}

/** Twilio's error document. */
export function expectError({ status, body }: Answer, wanted: number, code: number): void {
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  expect({ status, body }).toEqual({
    status: wanted,
    body: { code, message: expect.any(String), more_info, status: wanted },
  });
}

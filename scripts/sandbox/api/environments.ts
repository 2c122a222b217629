/** Environments: what is live where, with which variables, and what it printed. */
import { type Request, Router } from 'express';
import { type Deployment, type Environment, type LogEntry, settled, type Variable } from '../state.js';
import { newSid } from '../store.js';
import { Refusal, requireValid } from './answers.js';
import { type Api, anyone, field, made, resource } from './resource.js';
import { DATES, documented, type InEnvironment, scopesOf } from './scopes.js';

/** Documented limits, in characters; of a variable's value, in bytes. */
const LONGEST_NAME = 100;
const DOMAIN_SUFFIX = /^[A-Za-z0-9-]{1,16}$/;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 450;

const DAY_MS = 86_400_000;

export function environments(api: Api): Router {
  const router = Router({ mergeParams: true });
  router.use('/:environment/Variables', variables(api));
  router.use('/:environment/Deployments', deployments(api));
  router.use('/:environment/Logs', logs(api));
  router.use(ofService(api));
  return router;
}

function ofService(api: Api): Router {
  return resource(api, {
    key: 'environments',
    scope: scopesOf(api.store.state).ofService,
    list: ({ service }) => service.environments,
    present: documented<Environment>(
      '/Environments',
      [...DATES, 'buildSid', 'uniqueName', 'domainSuffix', 'domainName'],
      ['variables', 'deployments', 'logs'],
    ),
    make(form, { service }) {
      const uniqueName = field(form, 'UniqueName') ?? '';
      const domainSuffix = field(form, 'DomainSuffix') || null;
      requireValid(uniqueName !== '' && uniqueName.length <= LONGEST_NAME, 'Invalid UniqueName');
      requireValid(domainSuffix === null || DOMAIN_SUFFIX.test(domainSuffix), 'Invalid DomainSuffix');
      if (service.environments.some((each) => each.uniqueName === uniqueName || each.domainSuffix === domainSuffix))
        throw new Refusal(409, 20409, `Environment ${uniqueName} already exists`);
      return {
        sid: newSid('ZE'),
        ...made(api),
        uniqueName,
        domainSuffix,
        domainName: `${service.domainBase}${domainSuffix ? `-${domainSuffix.toLowerCase()}` : ''}.twil.io`,
        buildSid: null,
        variables: [],
        deployments: [],
        logs: [],
      };
    },
    remove: anyone,
  });
}

/** A change takes effect without a new deployment. */
function variables(api: Api): Router {
  return resource(api, {
    key: 'variables',
    scope: scopesOf(api.store.state).ofEnvironment,
    list: ({ environment }) => environment.variables,
    present: documented<Variable>('/Variables', [...DATES, 'key', 'value']),
    make: (form, scope) => ({ sid: newSid('ZV'), ...made(api), ...keyAndValue(form, scope) }),
    change: (variable, form, scope) => keyAndValue(form, scope, variable),
    remove: anyone,
  });
}

function keyAndValue(form: Request, { environment }: InEnvironment, old?: { key: string; value: string }) {
  const key = field(form, 'Key') ?? old?.key ?? '';
  const value = field(form, 'Value') ?? old?.value;
  requireValid(key !== '' && key.length <= LONGEST_KEY, 'Invalid Key');
  requireValid(value !== undefined, 'Value is required');
  requireValid(Buffer.byteLength(value) <= LONGEST_VALUE, `Value must be at most ${LONGEST_VALUE} bytes`);
  if (key !== old?.key && environment.variables.some((variable) => variable.key === key))
    throw new Refusal(409, 20409, `Variable ${key} already exists`);
  return { key, value };
}

/** Each makes one build live in an environment. */
function deployments(api: Api): Router {
  return resource(api, {
    key: 'deployments',
    scope: scopesOf(api.store.state).ofEnvironment,
    list: ({ environment }) => environment.deployments,
    present: documented<Deployment>('/Deployments', [...DATES, 'buildSid']),
    make(form, { service, environment }) {
      // Optional in Twilio's specification; that nothing is live afterwards was not tried there.
      const buildSid = field(form, 'BuildSid') || null;
      const build = service.builds.find(({ sid }) => sid === buildSid);
      if (buildSid && !build) throw new Refusal(404, 20404, `Build ${buildSid} was not found`);
      requireValid(!build || settled(build).status === 'completed', `Build ${buildSid} is not completed`);
      if (build && environment.buildSid === buildSid)
        throw new Refusal(409, 20409, `Build ${buildSid} is already deployed`);
      Object.assign(environment, { buildSid, dateUpdated: api.now() } satisfies Partial<Environment>);
      return { sid: newSid('ZD'), ...made(api), buildSid };
    },
  });
}

/** What the deployed Functions printed. */
function logs(api: Api): Router {
  return resource(api, {
    key: 'logs',
    scope: scopesOf(api.store.state).ofEnvironment,
    list: ({ environment }) => environment.logs,
    wanted: (entries, { query }) => entriesOf(entries, query, api.faults.now()),
    present: documented<LogEntry>('/Logs', [
      'dateCreated',
      'buildSid',
      'deploymentSid',
      'functionSid',
      'requestSid',
      'level',
      'message',
    ]),
  });
}

/** Those of a Function and of a span of time: without one, of the last day, as documented. */
function entriesOf(entries: readonly LogEntry[], query: Request['query'], now: number): LogEntry[] {
  const { FunctionSid, StartDate, EndDate } = query;
  const start = StartDate === undefined ? now - DAY_MS : Date.parse(String(StartDate));
  const end = EndDate === undefined ? now : Date.parse(String(EndDate));
  requireValid(!Number.isNaN(start) && !Number.isNaN(end), 'Invalid StartDate or EndDate');
  return entries.filter(({ functionSid, dateCreated }) => {
    const time = Date.parse(dateCreated);
    return (!FunctionSid || functionSid === FunctionSid) && time >= start && time <= end;
  });
}

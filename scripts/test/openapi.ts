/** Twilio's own specifications, as a judge of the sandbox's answers. */
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

const SPECS = {
  serverless: require('@twilio-alpha/mcp/twilio-oai/spec/json/twilio_serverless_v1.json'),
  api: require('@twilio-alpha/mcp/twilio-oai/spec/json/twilio_api_v2010.json'),
};

export type SpecName = keyof typeof SPECS;

/** What a specification offers, such as `GET /v1/Services/{Sid}`. */
export function operations(name: SpecName): string[] {
  const methods = ['get', 'post', 'put', 'delete'];
  return Object.entries<object>(SPECS[name].paths).flatMap(([path, item]) =>
    methods.filter((method) => method in item).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
addFormats(ajv);
// Of the REST API, the specification says `uri` where the API has always answered with a path.
ajv.addFormat('uri', /^(https?:\/\/|\/)\S+$/);
ajv.addFormat('uri-map', true).addFormat('date-time-rfc-2822', /^\w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000$/);
for (const [name, spec] of Object.entries(SPECS)) ajv.addSchema(withNull(spec) as object, name);

const validators = new Map<string, ValidateFunction>();

/**
 * @param path as the specification names it, such as `/v1/Services/{Sid}`
 * @returns what is wrong with an answer; a status that the specification does not know is wrong too
 */
export function violations(name: SpecName, method: string, path: string, status: number, body: unknown): string[] {
  const answer = SPECS[name].paths[path]?.[method.toLowerCase()]?.responses?.[status];
  if (!answer) return [`${method} ${path} does not answer ${status}`];
  if (!answer.content) return body === undefined ? [] : ['there should be no body'];
  const pointer = [
    'paths',
    path,
    method.toLowerCase(),
    'responses',
    String(status),
    'content',
    'application/json',
    'schema',
  ];
  const reference = `${name}#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
  const validate = validators.get(reference) ?? ajv.compile({ $ref: reference });
  validators.set(reference, validate);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${method} ${path}: ${instancePath} ${message}`);
}

/** OpenAPI 3.0 says `nullable`, JSON Schema says it with the type. */
function withNull(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withNull);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...rest } = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withNull(value)]));
  if (!nullable || typeof rest.type !== 'string') return rest;
  return { ...rest, type: [rest.type, 'null'], ...(Array.isArray(rest.enum) ? { enum: [...rest.enum, null] } : {}) };
}

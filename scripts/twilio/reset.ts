/** Takes the demo back to the start. Each part is harmless when there is nothing (left) to do. */
import type { TwilioServerlessApiClient } from '@twilio-labs/serverless-api';
import { connect } from './client.js';
import { type DeployRequest, deploy } from './deploy.js';
import { explained, isGone } from './errors.js';
import { type DeploymentRecord, forgetRecord, readRecord } from './record.js';
import { removeVariables } from './variables.js';

/** The service of this name in the account, whether this computer remembers it or not. */
export type FoundService = { serviceSid: string; record: DeploymentRecord | undefined };

/** Undefined when the account has no service of this name. @throws UserError */
export async function findService({ credentials, serviceName }: DeployRequest): Promise<FoundService | undefined> {
  return explaining(async () => {
    const { services = [] } = await connect(credentials).list({ username: '', password: '', types: 'services' });
    const found = services.find(({ unique_name }) => unique_name === serviceName);
    if (!found) return undefined;
    const record = readRecord();
    return { serviceSid: found.sid, record: record?.serviceSid === found.sid ? record : undefined };
  });
}

/** Makes the starting step live and takes the chapter's variables off the environment. @throws UserError */
export async function backToStart(request: DeployRequest): Promise<void> {
  const { record } = await deploy({ ...request, settings: {} });
  request.onPhase('この章の環境変数を削除');
  await explaining(() => removeVariables(connect(request.credentials), record));
}

/** Removes the service with everything in it. @throws UserError */
export async function deleteService({ credentials }: DeployRequest, serviceSid: string): Promise<void> {
  await explaining(async () => {
    const client: TwilioServerlessApiClient = connect(credentials);
    try {
      await client.request('delete', `Services/${serviceSid}`);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  });
  forgetRecord();
}

async function explaining<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explained(error);
  }
}

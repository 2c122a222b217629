/** Twilio's own Serverless client, with this computer's way to the internet. */
import { TwilioServerlessApiClient } from '@twilio-labs/serverless-api';
import { getProxyForUrl } from 'proxy-from-env';
import type { Credentials } from './credentials.js';

/** One client a deployment: its progress events carry no name of the deployment they belong to. */
export function connect({ username, password }: Credentials): TwilioServerlessApiClient {
  // The library looks at HTTP_PROXY only, whatever people set for https.
  const proxy = getProxyForUrl('https://serverless.twilio.com');
  if (proxy) process.env.HTTP_PROXY = proxy;
  else delete process.env.HTTP_PROXY;
  return new TwilioServerlessApiClient({ username, password });
}

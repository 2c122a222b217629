/** The environment variables that lead to the internet. */
import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import {
  type CertificateFile,
  judgeExtraCertificates,
  judgeLoopback,
  judgeProxy,
  judgeUnverified,
  PROXY_SOURCES,
} from '../../checks/doctor/proxies.js';
import { passed, type Verdict } from '../../checks/verdict.js';

/** @param sandbox whether the sandbox on this computer is what the commands use */
export function examineProxies(sandbox: boolean): Verdict[] {
  const { env } = process;
  const { NODE_EXTRA_CA_CERTS, NODE_TLS_REJECT_UNAUTHORIZED, NODE_USE_ENV_PROXY } = env;
  const proxies = PROXY_SOURCES.flatMap((source) => {
    const [upper, lower] = [env[source.variable], env[source.variable.toLowerCase()]];
    const value = lower || upper;
    return value ? [{ source, value, contradicted: Boolean(upper && lower && upper !== lower) }] : [];
  });
  const loopback = () => judgeLoopback({ proxied: proxiesLoopback(), matters: sandbox || Boolean(NODE_USE_ENV_PROXY) });
  const verdicts = [
    ...proxies.map(judgeProxy),
    ...(proxies.length > 0 ? [loopback()] : []),
    ...(NODE_EXTRA_CA_CERTS
      ? [judgeExtraCertificates(NODE_EXTRA_CA_CERTS, inspectCertificates(NODE_EXTRA_CA_CERTS))]
      : []),
    ...(NODE_TLS_REJECT_UNAUTHORIZED === '0' ? [judgeUnverified()] : []),
  ];
  return verdicts.length > 0 ? verdicts : [passed({ id: 'proxies', title: 'プロキシや証明書の環境変数はありません' })];
}

function proxiesLoopback(): boolean {
  const { getProxyForUrl }: typeof import('proxy-from-env') = require('proxy-from-env');
  return ['http://127.0.0.1:3210', 'http://localhost:3210'].some((url) => getProxyForUrl(url) !== '');
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/;

/** Whether Node could use the file; of many certificates, the first one is looked at. */
function inspectCertificates(file: string): CertificateFile {
  try {
    const certificate = CERTIFICATE.exec(fs.readFileSync(file, 'latin1'))?.[0];
    if (!certificate) return 'no-certificate';
    new X509Certificate(certificate);
    return 'good';
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'absent';
    return /^E[A-Z]+$/.test(code) ? 'unreadable' : 'broken';
  }
}

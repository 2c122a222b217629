/** The sandbox's throwaway certificate: what its TLS shows for Twilio's names. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../system/whole-file.js';

export interface Certificate {
  /** Private, PEM. */
  key: string;
  /** PEM. */
  cert: string;
  /** The file with `cert`, for NODE_EXTRA_CA_CERTS. */
  file: string;
}

/** A wildcard stands for one label only (RFC 6125, section 6.4.3). */
const NAMES = ['twilio.com', '*.twilio.com', '*.twil.io'];

const DAY = 86_400_000;
const LIFETIME = 90 * DAY;
const RENEW_BEFORE_END = 7 * DAY;

/**
 * The certificate kept in a folder, made anew when it is missing, damaged or near its end.
 *
 * It is no authority and good for Twilio's names only: whoever gets hold of its key can impersonate nobody else, even to
 * somebody who trusts it by mistake.
 * @param now milliseconds since the epoch
 * @throws when the folder cannot be written to
 */
export async function certificateIn(folder: string, now = Date.now()): Promise<Certificate> {
  return kept(folder, now) ?? (await made(folder, now));
}

function files(folder: string): { certFile: string; keyFile: string } {
  return { certFile: path.join(folder, 'certificate.pem'), keyFile: path.join(folder, 'certificate-key.pem') };
}

function kept(folder: string, now: number): Certificate | undefined {
  const { certFile, keyFile } = files(folder);
  try {
    const [cert, key] = [fs.readFileSync(certFile, 'utf8'), fs.readFileSync(keyFile, 'utf8')];
    const certificate = new X509Certificate(cert);
    const isUsable =
      certificate.checkPrivateKey(createPrivateKey(key)) &&
      certificate.subjectAltName === NAMES.map((name) => `DNS:${name}`).join(', ') &&
      Date.parse(certificate.validFrom) <= now &&
      Date.parse(certificate.validTo) - now > RENEW_BEFORE_END;
    return isUsable ? { key, cert, file: certFile } : undefined;
  } catch {
    return undefined;
  }
}

async function made(folder: string, now: number): Promise<Certificate> {
  // Loaded only when needed: it costs as much time as starting Node.
  const { generate }: typeof import('selfsigned') = require('selfsigned');
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'Twilio hands-on sandbox' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY),
    notAfterDate: new Date(now + LIFETIME),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: NAMES.map((value) => ({ type: 2, value })) },
    ],
  });
  const { certFile, keyFile } = files(folder);
  replaceFile(keyFile, key, { mode: 0o600 });
  replaceFile(certFile, cert);
  return { key, cert, file: certFile };
}

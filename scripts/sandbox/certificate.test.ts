import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { temporaryHome } from '../test/run-kit.js';
import { certificateIn } from './certificate.js';

const DAY = 86_400_000;

describe('the certificate', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryHome();
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it.each(['twilio.com', 'api.twilio.com', 'serverless.twilio.com', 'serverless-upload.twilio.com', 'a-1-dev.twil.io'])(
    'is valid for %s',
    async (host) => {
      expect(new X509Certificate((await certificateIn(folder)).cert).checkHost(host)).toBeDefined();
    },
  );

  it.each(['example.com', 'twilio.com.example.com', 'api.dublin.ie1.twilio.com'])(
    'is not valid for %s',
    async (host) => {
      expect(new X509Certificate((await certificateIn(folder)).cert).checkHost(host)).toBeUndefined();
    },
  );

  it('cannot vouch for any other certificate', async () => {
    expect(new X509Certificate((await certificateIn(folder)).cert).ca).toBe(false);
  });

  it('stays the same over a restart', async () => {
    expect(await certificateIn(folder)).toEqual(await certificateIn(folder));
  });

  it('is renewed before it ends', async () => {
    const first = await certificateIn(folder);
    const later = Date.now() + 85 * DAY;
    const renewed = await certificateIn(folder, later);
    expect(renewed.cert).not.toBe(first.cert);
    expect(Date.parse(new X509Certificate(renewed.cert).validTo)).toBeGreaterThan(later + 30 * DAY);
  });

  it('is made anew when its key is another one or damaged', async () => {
    const first = await certificateIn(folder);
    fs.writeFileSync(path.join(folder, 'certificate-key.pem'), 'damaged');
    const second = await certificateIn(folder);
    expect(second.cert).not.toBe(first.cert);
    fs.writeFileSync(path.join(folder, 'certificate-key.pem'), first.key);
    expect((await certificateIn(folder)).cert).not.toBe(second.cert);
  });

  const onPosix = process.platform === 'win32' ? it.skip : it;
  onPosix('keeps its key to its owner', async () => {
    await certificateIn(folder);
    expect(fs.statSync(path.join(folder, 'certificate-key.pem')).mode & 0o777).toBe(0o600);
  });
});

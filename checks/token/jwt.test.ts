import { encode, forge, SETTINGS, token } from '../../scripts/test/tokens.js';
import { decodeJwt, verifySignature } from './jwt.js';

describe('a JWT', () => {
  test('is taken apart into header, claims and signature', () => {
    expect(decodeJwt(token())).toMatchObject({
      readable: true,
      header: { alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1' },
      claims: { iss: SETTINGS.API_KEY, sub: SETTINGS.ACCOUNT_SID, grants: { identity: 'user' } },
      signature: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  test('keeps Japanese claims', () => {
    expect(decodeJwt(forge({ claims: { grants: '花子' } }))).toMatchObject({ claims: { grants: '花子' } });
  });

  test.each([
    ['', { kind: 'parts', count: 1 }],
    ['a.b', { kind: 'parts', count: 2 }],
    ['a.b.c.d', { kind: 'parts', count: 4 }],
    ['a b.c.d', { kind: 'characters' }],
    ['..', { kind: 'characters' }],
    [`${encode('nothing')}.${encode({})}.x`, { kind: 'unreadable', part: 'header' }],
    [`${encode({})}.${encode('nothing')}.x`, { kind: 'unreadable', part: 'payload' }],
    [`${encode({})}.${encode([])}.x`, { kind: 'unreadable', part: 'payload' }],
    [`${encode(null)}.${encode({})}.x`, { kind: 'unreadable', part: 'header' }],
  ])('is not %j', (text, defect) => {
    expect(decodeJwt(text)).toEqual({ readable: false, defect });
  });
});

describe('the signature', () => {
  test.each(['HS256', 'HS384', 'HS512'] as const)('is that of the secret: %s', (algorithm) => {
    expect(verifySignature(token({ algorithm }), SETTINGS.API_SECRET)).toBe(true);
    expect(verifySignature(token({ algorithm }), SETTINGS.AUTH_TOKEN)).toBe(false);
  });

  test('is not accepted for another payload, another algorithm, or when it is cut', () => {
    const [head, payload, signature] = token().split('.');
    const [, otherPayload] = forge({ claims: { sub: 'AC' } }).split('.');
    expect(verifySignature(`${head}.${otherPayload}.${signature}`, SETTINGS.API_SECRET)).toBe(false);
    expect(verifySignature(forge({ header: { alg: 'HS512' } }), SETTINGS.API_SECRET)).toBe(false);
    expect(verifySignature(forge({ header: { alg: 'none' } }), SETTINGS.API_SECRET)).toBe(false);
    expect(verifySignature(`${head}.${payload}.${signature?.slice(1)}`, SETTINGS.API_SECRET)).toBe(false);
  });

  test('of a text that is no JWT, or with names of Object.prototype as algorithm, is false', () => {
    expect(verifySignature('nothing', SETTINGS.API_SECRET)).toBe(false);
    expect(verifySignature(forge({ header: { alg: 'constructor' } }), SETTINGS.API_SECRET)).toBe(false);
  });
});

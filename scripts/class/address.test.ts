/** Where the room may listen: on an address of this computer's own network, and on the right one of several. */
import fs from 'node:fs';
import type { NetworkInterfaceInfo } from 'node:os';
import path from 'node:path';
import { ROOT } from '../system/paths.js';
import { roomAddress } from './address.js';

function on(...addresses: string[]): Record<string, NetworkInterfaceInfo[]> {
  const info = (address: string) => {
    const isV6 = address.includes(':');
    const internal = address === '::1' || address.startsWith('127.');
    return {
      address,
      internal,
      family: isV6 ? 'IPv6' : 'IPv4',
      netmask: '',
      mac: '',
      cidr: null,
    } as NetworkInterfaceInfo;
  };
  return { lo: [info('127.0.0.1'), info('::1')], eth0: addresses.map(info) };
}

test('the only one that there is needs no choice; others that nobody near can reach do not count', () => {
  expect(roomAddress(undefined, on('192.168.1.5'))).toBe('192.168.1.5');
  expect(roomAddress(undefined, on('203.0.113.9', '10.0.0.7', 'fe80::1', 'fd00::7', '2001:db8::1'))).toBe('10.0.0.7');
});

test.each(['192.168.1.5', '172.20.0.2', '127.0.0.1', '::1', 'fd00::7'])(
  '%s is taken where it was asked for',
  (asked) => {
    expect(roomAddress(asked, on('192.168.1.5', '172.20.0.2', 'fd00::7'))).toBe(asked);
  },
);

test.each([
  '0.0.0.0',
  '::',
  '203.0.113.9',
  '192.168.1.6',
  'fe80::1',
  'localhost',
  '',
  '192.168.1.5:3230',
  '2001:db8::1',
])('%j is not, and what could be is said', (asked) => {
  const there = on('192.168.1.5', '203.0.113.9', 'fe80::1', '2001:db8::1');
  expect(() => roomAddress(asked, there)).toThrow(
    expect.objectContaining({ next: expect.stringContaining('使えるのは 192.168.1.5 です') }),
  );
});

test('of several, somebody has to choose; with none, this computer can be tried alone', () => {
  const told = (...addresses: string[]): { message: string; next: string } => {
    try {
      throw new Error(roomAddress(undefined, on(...addresses)));
    } catch (error) {
      return error as { message: string; next: string };
    }
  };
  const several = told('192.168.1.5', '10.8.0.3');
  expect(several.message).toMatch(/アドレスが 2 つ/);
  expect(several.next).toMatch(/--address 192\.168\.1\.5 +（eth0）\n.*--address 10\.8\.0\.3 +（eth0）/);
  const none = told('203.0.113.9');
  expect([none.message, none.next]).toEqual([
    expect.stringMatching(/ネットワークに/),
    expect.stringMatching(/--address 127\.0\.0\.1/),
  ]);
});

test('nothing else of the kit may listen beyond loopback', () => {
  const files = fs.readdirSync(path.join(ROOT, 'scripts'), { recursive: true, encoding: 'utf8' });
  const product = files.filter((file) => /\.[jt]s$/.test(file) && !/(?:\.test\.ts$|^test[\\/])/.test(file));
  const listening = product.flatMap((file) => {
    const calls = fs
      .readFileSync(path.join(ROOT, 'scripts', file), 'utf8')
      .matchAll(/\.listen\((\s*(?:port|\d+|\{)[^)]*)/g);
    return [...calls].map(([, given = '']) => `${file.replaceAll('\\', '/')}: ${given}`);
  });
  expect(listening.length).toBeGreaterThan(3);
  expect(listening.filter((call) => !call.includes("'127.0.0.1'"))).toEqual(['class/session.ts: port, address']);
});

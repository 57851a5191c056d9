import { describe, expect, test } from 'vitest';
import { isRefusedAddress } from '../../../src/config/rules/refused-address.ts';

describe('addresses that nothing is sent to', () => {
  test.each([
    '169.254.169.254',
    '169.254.0.0',
    '169.254.255.255',
    '0.0.0.0',
    '0.1.2.3',
    '100.100.100.200',
    '224.0.0.1',
    '239.255.255.255',
    '255.255.255.255',
    '::',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::ffff:0.0.0.0',
    '64:ff9b::169.254.169.254',
    '64:ff9b::a9fe:1',
    '64:ff9b::224.0.0.1',
    '64:ff9b:1::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    '2002:7f00:1::',
    '2001:0:a9fe:a9fe::1',
    '::169.254.169.254',
    '::10.0.0.1',
    '::2',
    '::ffff:0:169.254.169.254',
    '::ffff:0:a9fe:a9fe',
    '168.63.129.16',
    '::ffff:168.63.129.16',
    '64:ff9b::168.63.129.16',
    '192.0.0.192',
    '64:ff9b::192.0.0.192',
    'fd00:42::42',
    'fd00:ec2::254',
    'fd20:ce::254',
    'fe80::1',
    'fe80::1%eth0',
    'febf:ffff::1',
    'ff02::1',
    'not an address',
    '',
  ])('%s', (address) => {
    expect(isRefusedAddress(address)).toBe(true);
  });
});

describe('addresses that may be sent to', () => {
  test.each([
    '127.0.0.1',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.253.255.255',
    '169.255.0.0',
    '93.184.216.34',
    '223.255.255.255',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::93.184.216.34',
    '192.0.1.1',
    '168.63.129.17',
    '2001:1::1',
    '2003::1',
    'fd00::1',
    'fd00:ec2::253',
    '2001:db8::1',
    'fec0::1',
  ])('%s', (address) => {
    expect(isRefusedAddress(address)).toBe(false);
  });
});

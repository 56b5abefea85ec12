import { readKurrentUrl } from './kurrent-url.js';

describe('the URL of a KurrentDB', () => {
  it('is read whole', () => {
    const text =
      'kurrentdb://ada:p%40ss%3Aw@a.example:2114,10.0.0.2/?tls=true&tlsCAFile=%2Fetc%2Fca.pem&user_cert_file=c';
    expect(readKurrentUrl(`${text}&userKeyFile=k&tlsVerifyCert=false`)).toEqual({
      url:
        'kurrentdb://ada:p%40ss%3Aw@a.example:2114,10.0.0.2:2113' +
        '?tls=true&tlsCaFile=%2Fetc%2Fca.pem&userCertFile=c&userKeyFile=k&tlsVerifyCert=false',
      hosts: [
        { name: 'a.example', port: 2114 },
        { name: '10.0.0.2', port: 2113 },
      ],
      isDiscovered: false,
      prefix: 'seatledger.',
      credentials: { username: 'ada', password: 'p@ss:w' },
      tls: true,
      verifiesCertificate: false,
      caFile: '/etc/ca.pem',
      userCertFile: 'c',
      userKeyFile: 'k',
    });
  });

  it('keeps the prefix of our streams from the client', () => {
    expect(readKurrentUrl('kurrentdb://a:1?prefix=east.&tls=false')).toMatchObject({
      url: 'kurrentdb://a:1?tls=false',
      prefix: 'east.',
    });
    expect(() => readKurrentUrl('kurrentdb://a:1?prefix=East')).toThrow(/prefix must be/);
  });

  it('has TLS and looks at certificates unless it says otherwise', () => {
    expect(readKurrentUrl('kurrentdb://a')).toMatchObject({ tls: true, verifiesCertificate: true });
    expect(readKurrentUrl('kurrentdb://a?tls=false')).toMatchObject({ tls: false });
  });

  it.each([
    ['esdb://a:1?tls=false', 'kurrentdb://a:1?tls=false'],
    ['KurrentDB+Discover://a', 'kurrentdb+discover://a:2113'],
    ['esdb+discover://a,b', 'kurrentdb://a:2113,b:2113'],
    [' kdb://a:1// ', 'kurrentdb://a:1'],
    ['kurrentdb://u:a:b@h', 'kurrentdb://u:a%3Ab@h:2113'],
    ['kurrentdb://u:a@b@h', 'kurrentdb://u:a%40b@h:2113'],
    ['kurrentdb://h?', 'kurrentdb://h:2113'],
    ['kurrentdb://h?NodePreference=Leader', 'kurrentdb://h:2113?nodePreference=leader'],
    ['kurrentdb://h?throw-on-append-failure=true', 'kurrentdb://h:2113?throwOnAppendFailure=true'],
    ['kurrentdb://h?discoveryInterval=10&maxDiscoverAttempts=3&gossipTimeout=1&keepAliveTimeout=5000', undefined],
    ['kurrentdb://h?connectionName=a%20b', 'kurrentdb://h:2113?connectionName=a%20b'],
  ])('%s is for the client %s', (given, url) => {
    expect(readKurrentUrl(given).url).toBe(url ?? given.replace('//h', '//h:2113'));
  });

  it.each([
    ['sqlite:', /no known scheme/],
    ['kurrentdb:/a', /no known scheme/],
    ['kurrentdb://', /has the host "".*a:2113,b:2113,c:2113/],
    ['kurrentdb://a,', /has the host ""/],
    ['kurrentdb://a:0', /has the host "a:0"/],
    ['kurrentdb://a:65536', /has the host/],
    ['kurrentdb://a:2113x', /has the host/],
    ['kurrentdb://[::1]:2113', /by name or by IPv4 address/],
    ['kurrentdb://a/database', /has the host "a\/database"/],
    ['kurrentdb://ada@a', /a user or a password alone/],
    ['kurrentdb://:secret@a', /a user or a password alone/],
    ['kurrentdb://ada:100%secret@a', /the password has a percent sign .* write it as %25/],
    ['kurrentdb://ada:what?secret@a', /an @ behind a question mark: .* write \? as %3F/],
    ['kurrentdb://a?tls=yes', /the setting tls, which must be true or false/],
    ['kurrentdb://a?tls', /the setting tls, which must be true or false/],
    ['kurrentdb://a?tls=TRUE', /must be true or false/],
    ['kurrentdb://a?tls=true&TLS=false', /the setting tls twice/],
    ['kurrentdb://a?tlsCaFile=', /tlsCaFile, which must not be empty/],
    ['kurrentdb://a?tlsCaFile=%zz', /the setting tlsCaFile has a percent sign/],
    ['kurrentdb://a?userCertFile=c', /userCertFile and userKeyFile, and each needs the other/],
    ['kurrentdb://a?maxDiscoverAttempts=0', /a whole number from 1 to 1000/],
    ['kurrentdb://a?maxDiscoverAttempts=3x', /a whole number/],
    ['kurrentdb://a?discoveryInterval=-1', /a whole number from 1/],
    ['kurrentdb://a?gossipTimeout=1.5', /a whole number/],
    ['kurrentdb://a?keepAliveTimeout=1e4', /a whole number/],
    ['kurrentdb://a?nodePreference=follower', /nodePreference, which must be leader, or left out: appends go to the l/],
    ['kurrentdb://a?nodePreference=random', /must be leader/],
    ['kurrentdb://a?throwOnAppendFailure=false', /throwOnAppendFailure, which must be true, or left out/],
    ['kurrentdb://a?defaultDeadline=1000', /defaultDeadline, which must be left out: Seatledger sets it/],
    ['kurrentdb://a?keepAliveInterval=10000', /keepAliveInterval, which must be left out/],
    ['kurrentdb://a?tlsCa=x', /has the setting "tlsCa"; known are prefix, tls, tlsVerifyCert, tlsCaFile/],
  ])('%s is refused', (given, message) => {
    expect(() => readKurrentUrl(given)).toThrow(RangeError);
    expect(() => readKurrentUrl(given)).toThrow(message);
    expect(() => readKurrentUrl(given)).not.toThrow(/secret/);
  });
});

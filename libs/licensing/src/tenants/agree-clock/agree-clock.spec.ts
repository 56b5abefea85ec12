import { aTenant, daysLater, given, NOW, onTenant, ran } from '#testing';

describe('agreeing to the clock', () => {
  it('records the instant, also while the clock is not trusted', () => {
    given(aTenant())
      .withUntrustedClock()
      .when({ type: 'AgreeClock' })
      .thenExactly({ stream: onTenant, events: [{ type: 'ClockAgreed', data: { agreedAt: NOW } }] })
      .thenAnswer({ kind: 'clock', agreedAt: NOW })
      .thenState(onTenant, { clockAgreedAt: NOW, displayName: 'Contoso' });
  });

  it('counts again at another instant, and not at the same', () => {
    const agreed = given(aTenant(), ran({ type: 'AgreeClock' }));
    agreed.when({ type: 'AgreeClock' }).thenUnchanged();
    agreed
      .at(daysLater(1))
      .when({ type: 'AgreeClock' })
      .thenState(onTenant, { clockAgreedAt: daysLater(1) });
  });

  it('is refused for a tenant that was never created', () => {
    given().when({ type: 'AgreeClock' }).thenRefused({ code: 'tenant-not-found' });
  });
});

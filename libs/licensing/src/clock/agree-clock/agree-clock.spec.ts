import { daysLater, given, NOW, onClock, ran } from '#testing/given-when-then';

describe('agreeing to the clock', () => {
  it('records the instant, for the whole installation, also while the clock is not trusted', () => {
    given()
      .withUntrustedClock()
      .when({ type: 'AgreeClock' })
      .thenExactly({ stream: onClock, events: [{ type: 'ClockAgreed', data: { agreedAt: NOW } }] })
      .thenAnswer({ kind: 'clock', agreedAt: NOW })
      .thenState(onClock, { agreedAt: NOW });
  });

  it('counts again at another instant, and not at the same', () => {
    const agreed = given(ran({ type: 'AgreeClock' }));
    agreed.when({ type: 'AgreeClock' }).thenUnchanged();
    agreed
      .at(daysLater(1))
      .when({ type: 'AgreeClock' })
      .thenState(onClock, { agreedAt: daysLater(1) });
  });
});

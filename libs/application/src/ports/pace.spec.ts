import { ManualTurn } from '#testing/fakes';
import { Pace, UNIT, UNIT_MILLISECONDS } from './pace.js';

describe('a pace', () => {
  it('ends a unit by its amount or by its time, whichever comes first, and begins another after the rest', async () => {
    const turn = new ManualTurn();
    const pace = new Pace(turn);
    expect(pace.spent('users', UNIT.users - 1)).toBe(false);
    expect(pace.spent('users')).toBe(true);
    const rest = pace.rest();
    await turn.go();
    await rest;
    expect(pace.spent('users')).toBe(false);
    turn.advance(UNIT_MILLISECONDS);
    expect(pace.spent('users')).toBe(true);
  });

  it('rests until everybody else has gone on, or is told that somebody waits and goes on soon', async () => {
    const turn = new ManualTurn();
    const order: string[] = [];
    const rests = [
      new Pace(turn).rest().then(() => order.push('work')),
      new Pace(turn, 'soon').rest().then(() => order.push('waited for')),
    ];
    await turn.goSoon();
    expect(order).toEqual(['waited for']);
    await turn.go();
    await Promise.all(rests);
    expect(order).toEqual(['waited for', 'work']);
  });
});

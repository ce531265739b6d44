import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Clock, countdown, dayOf, isDay, longTime, serbianDay, shiftDay, shortTime, span } from '../../static/js/core/time.js';

const at = (instant) => Date.parse(instant);

test('the clock takes the middle of the round trip', () => {
  let local = 5000;
  const clock = new Clock(() => local);
  assert.equal(clock.now(), 5000);
  clock.sync('2026-11-23T10:00:00Z', 4900, 5100);
  assert.equal(clock.now(), at('2026-11-23T10:00:00Z'));
  local += 1500;
  assert.equal(clock.now(), at('2026-11-23T10:00:01.500Z'));
});

test('the clock keeps the best sample, until it is stale or the computer clock jumped', () => {
  const clock = new Clock(() => 0);
  clock.sync('1970-01-01T00:01:00Z', 0, 100);
  assert.equal(clock.now(), 59_950);
  clock.sync('1970-01-01T00:01:00.300Z', 0, 900); // slower: half a second of doubt
  assert.equal(clock.now(), 59_950);
  clock.sync('1970-01-01T00:11:01Z', 600_200, 600_800); // ten minutes later
  assert.equal(clock.now(), 60_500);
  clock.sync('1970-01-01T05:00:00Z', 600_900, 602_900); // somebody set the computer's clock
  assert.equal(clock.now(), at('1970-01-01T05:00:00Z') - 601_900);
  clock.sync('nonsense', 603_000, 603_001);
  assert.equal(clock.now(), at('1970-01-01T05:00:00Z') - 601_900);
});

test('days and times are those of Belgrade', () => {
  for (const [instant, day, time] of [
    ['2026-11-23T10:05:09Z', '2026-11-23', '11:05:09'],
    ['2026-11-23T22:59:59Z', '2026-11-23', '23:59:59'],
    ['2026-11-23T23:00:00Z', '2026-11-24', '00:00:00'],
    ['2026-07-01T22:00:00Z', '2026-07-02', '00:00:00'], // summer time
    ['2026-10-25T00:30:00Z', '2026-10-25', '02:30:00'], // before the clocks go back
    ['2026-10-25T01:30:00Z', '2026-10-25', '02:30:00'], // and after
    ['2026-12-31T23:30:00Z', '2027-01-01', '00:30:00'],
  ]) {
    assert.equal(dayOf(at(instant)), day, instant);
    assert.equal(longTime(at(instant)), time, instant);
    assert.equal(shortTime(at(instant)), time.slice(0, 5), instant);
  }
});

test('shiftDay, isDay, serbianDay', () => {
  assert.equal(shiftDay('2026-03-01', -1), '2026-02-28');
  assert.equal(shiftDay('2026-12-31', 1), '2027-01-01');
  for (const [text, want] of [['2026-02-28', true], ['2026-02-30', false], ['2026-2-28', false], ['2026-13-01', false], ['', false], ['2026-02-28T00', false]]) {
    assert.equal(isDay(text), want, text);
  }
  assert.equal(serbianDay('2026-11-07'), '7.\u00a011.\u00a02026.');
});

test('countdown and span', () => {
  for (const [ms, want] of [[-5000, '0 s'], [0, '0 s'], [1, '1 s'], [59_000, '59 s'], [59_001, '1:00'], [125_000, '2:05'], [3_725_000, '1:02:05'], [86_400_000, '24:00:00']]) {
    assert.equal(countdown(ms), want, String(ms));
  }
  assert.deepEqual([60, 180, 3600, 86_400].map(span), ['1 min', '3 min', '1 h', '24 h']);
});

import { describe, expect, test } from '@jest/globals';
import { Room } from './room.js';

/** How often each may enter with 1 before it is refused, one after the other. */
function fill(room: Room, apps: readonly string[]): number[] {
  return apps.map((app) => {
    let entered = 0;
    while (room.enter(app, 1)) {
      entered += 1;
    }
    return entered;
  });
}

describe('room for 100', () => {
  test('is half taken by an app that floods, and the next one gets half of the rest', () => {
    expect(fill(new Room(100), ['a', 'b', 'c', 'd'])).toEqual([50, 25, 13, 6]);
  });

  test('is there for one more app, however many flood at once', () => {
    const room = new Room(100);
    const flooding = new Set(Array.from({ length: 30 }, (_, number) => `app ${number}`));
    while (flooding.size > 0) {
      for (const app of flooding) {
        if (!room.enter(app, 1)) {
          flooding.delete(app);
        }
      }
    }
    expect(room.enter('another', 1)).toBe(true);
  });

  test('is given back by who leaves', () => {
    const room = new Room(100);
    fill(room, ['a']);
    room.leave('a', 30);
    expect(fill(room, ['a'])).toEqual([30]);
    room.leave('a', 50);
    expect(fill(room, ['b'])).toEqual([50]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { bootOf, takeFrames } from './frames.js';

describe('a live stream', () => {
  it('is taken apart event by event, and what is not whole waits', () => {
    const text =
      'event: plan\nid: abcdefgh.1.5\ndata: {"epoch":1}\n\nevent: site\nid: abcdefgh.2.6\ndata: {"po';
    expect(takeFrames(text)).toEqual({
      frames: [{ kind: 'plan', id: 'abcdefgh.1.5', data: '{"epoch":1}' }],
      rest: 'event: site\nid: abcdefgh.2.6\ndata: {"po',
    });
  });

  it('gives the same whatever pieces it comes in', () => {
    const text = ': hello\n\nevent: a\ndata: 1\n\nevent: b\nid: x.1.1\ndata: 2\ndata: 3\n\n';
    const whole = takeFrames(text).frames;
    for (let cut = 0; cut <= text.length; cut += 1) {
      const first = takeFrames(text.slice(0, cut));
      const second = takeFrames(first.rest + text.slice(cut));
      expect([...first.frames, ...second.frames]).toEqual(whole);
    }
    expect(whole).toEqual([
      { kind: 'a', id: null, data: '1' },
      { kind: 'b', id: 'x.1.1', data: '2\n3' },
    ]);
  });

  it('tells one start of Ebb from another', () => {
    expect(bootOf('abcdefgh.12.5')).toBe(bootOf('abcdefgh.99.7'));
    expect(bootOf('abcdefgh.12.5')).not.toBe(bootOf('zyxwvuts.12.5'));
  });
});

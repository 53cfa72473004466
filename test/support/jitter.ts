import { Transform } from 'node:stream';

/** The same bytes in pieces of other sizes, later: what a client or an adapter must not notice. Pieces differ, but are the same in each run. */
export function jittered(source: NodeJS.ReadableStream): Transform {
  let state = 42;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let at = 0;
      const next = () => {
        if (at >= chunk.length) return done();
        const size = 1 + Math.floor(random() * (random() < 0.5 ? 20 : 4000));
        this.push(chunk.subarray(at, at + size));
        at += size;
        setImmediate(next);
      };
      next();
    },
  });
  source.pipe(stream);
  return stream;
}

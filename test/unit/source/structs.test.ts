import assert from 'node:assert/strict';
import { structsIn } from '../../../adapter/source/structs.js';

describe('structs of a source', () => {
  it('have their fields in the order written, however they are written', async () => {
    const text = `defmodule A do
  defstruct name: nil, items: []
  defmodule B do
    defstruct [:x, :y, z: 1]
  end
  defmodule C do
    @derive {Inspect, only: [:id]}
    defstruct ~w(id at)a
  end
end
defmodule D do
  defexception [:message, code: 500]
end`;
    assert.deepEqual(
      [...(await structsIn(text))],
      [
        ['A', ['name', 'items']],
        ['A.B', ['x', 'y', 'z']],
        ['A.C', ['id', 'at']],
        ['D', ['message', 'code']],
      ],
    );
  });

  it('are none without any', async () => {
    assert.equal((await structsIn('defmodule A do\nend')).size, 0);
  });
});

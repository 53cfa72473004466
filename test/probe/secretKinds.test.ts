import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { compileProject, recordProject } from '../support/corpus.js';
import { mixProject } from '../support/elixirscope.js';
import { filesBelow, Scratch } from '../support/recordings.js';

/** What a request of a web application has about it, by the place where it is met. Given to the program in two halves, so that nothing else holds one. */
const met = {
  params: 'params-pass-7f21',
  header: 'header-bearer-91bc',
  cookie: 'cookie-session-5dd0',
  hidden: 'hidden-by-inspect-42aa',
  state: 'state-of-server-77ee',
  message: 'in-a-message-19fe',
  table: 'in-a-table-63ab',
  dictionary: 'in-dictionary-80cd',
  metadata: 'logger-metadata-31ff',
  card: '4111222233334444',
  iban: 'DE02120300000000202051',
};

const project = mixProject({
  'lib/shop.ex': `
defmodule Shop.User do
  @derive {Inspect, except: [:hint]}
  defstruct [:name, :hint]
end

defmodule Shop.Privacy do
  def secret?("DE" <> _ = text) when byte_size(text) == 22, do: true
  def secret?("boom" <> _), do: raise("no idea")
  def secret?(_), do: false
end

defmodule Shop.Server do
  use GenServer
  def init(token), do: {:ok, %{token: token, seen: 0}}
  def handle_call({:login, credentials}, _from, state), do: {:reply, byte_size(credentials.password), state}
  def handle_cast({:fail, why}, state), do: raise("cannot go on with #{why}" <> state.token)
end

defmodule Shop do
  require Logger

  def run(halves) do
    s = Map.new(halves, fn {name, {front, back}} -> {name, IO.iodata_to_binary([front, back])} end)
    request(%{"user" => %{"name" => "Ada", "password" => s.params}}, [{"accept", "text/html"}, {"authorization", "Bearer " <> s.header}])
    %{"cookie" => "sid=" <> s.cookie}
    user = %Shop.User{name: "Ada", hint: s.hidden}
    IO.puts("user: #{user.name}, hint #{user.hint}")
    {:ok, server} = GenServer.start(Shop.Server, s.state)
    GenServer.call(server, {:login, %{name: "Ada", password: s.message}})
    :ets.new(:sessions, [:named_table, :public])
    :ets.insert(:sessions, {:one, %{token: s.table}})
    :ets.lookup(:sessions, :one)
    token = s.dictionary
    Process.put(:token, token)
    metadata = [api_key: s.metadata]
    Logger.metadata(metadata)
    Logger.error("paid with card #{s.card}, thank you")
    paid = "card " <> s.card
    from = s.iban
    puzzling = "boom and more"
    ref = Process.monitor(server)
    GenServer.cast(server, {:fail, "the token "})
    receive do: ({:DOWN, ^ref, _, _, _} -> :ok)
    {byte_size(paid), byte_size(from), puzzling, "kept-and-known"}
  end

  defp request(params, headers), do: {map_size(params), length(headers)}
end
`,
});

describe('secrets of a web application', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  before(() => compileProject(project));
  after(() => scratch.remove());

  for (const sink of ['native', 'portable'] as const) {
    it(`are nowhere on the disk, whatever held them, with the ${sink} sink`, async () => {
      const halves = Object.entries(met).map(([name, text]) => `${name}: {"${text.slice(0, 6)}", "${text.slice(6)}"}`);
      const tempBefore = new Set(readdirSync(tmpdir()));
      const { folder, stdout, stderr } = await recordProject({
        projectDir: project,
        task: 'run',
        taskArgs: ['-e', `Shop.run([${halves.join(', ')}])`, '--', '--api-token', 'on-the-command-line-5'],
        env: scratch.env({ SHOP_TOKEN: 'in-the-environment-6' }),
        ets: ['sessions'],
        secrets: ['password', 'token', 'authorization', 'api_key', 'cookie', '/4[0-9]{15}/', 'Shop.Privacy.secret?/1'],
        sink,
      });
      assert.match(stdout, /user: Ada/, stderr);

      const files = filesBelow(scratch.state).filter(({ file }) => file.startsWith(folder));
      assert.ok(
        files.some(({ bytes }) => bytes.includes('kept-and-known')),
        'there is a recording to search',
      );
      const left = readdirSync(tmpdir()).filter((name) => !tempBefore.has(name) && name.startsWith('elixirscope'));
      const everywhere = [...files, ...left.flatMap((name) => below(join(tmpdir(), name)))];
      for (const secret of [...Object.values(met), 'on-the-command-line-5', 'in-the-environment-6']) {
        const holding = everywhere.filter(({ bytes }) => bytes.includes(secret)).map(({ file }) => file);
        assert.deepEqual(holding, [], `${secret} is kept`);
      }
      const puzzling = files.filter(({ bytes }) => bytes.includes('boom and more')).map(({ file }) => basename(dirname(file)));
      assert.deepEqual(puzzling, ['sources'], 'where the function fails the text is left out; the source is not asked about');
    });
  }
});

/** Others' folders come and go while one looks. */
function below(folder: string): ReturnType<typeof filesBelow> {
  try {
    return filesBelow(folder);
  } catch {
    return [];
  }
}

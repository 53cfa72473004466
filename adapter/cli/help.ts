const help: Readonly<Record<string, string>> = {
  record: `elixirscope record [OPTIONS] [--] TASK [ARGS]

Runs \`mix TASK ARGS\` as always and records what it does. Output, input and exit status are the program's own;
ElixirScope's words go to stderr.

  --project DIR    the mix project (default: this folder)
  --level LEVEL    full (every statement; default), calls (functions only), messages, minimal (processes and exceptions only)
  --messages M     auto (default: as the level says), off, received (as they arrive), all (as they are sent, too)
  --ets NAME       record what is done to this ETS table: MyApp.Cache, :sessions (may be repeated)
  --sink SINK      auto (default), portable, native
  --include P      only modules like P, dependencies too: 'Shop.*' (may be repeated)
  --exclude P      no modules like P (may be repeated)
  --out DIR        write the recording to DIR, a new or empty folder (default: in the state folder)
  --budget SIZE    disk space for this recording, then its oldest history goes (default: 2G)

Examples: elixirscope record -- test test/cart_test.exs:12
          elixirscope record --project apps/shop --exclude 'Shop.Repo' -- run script.exs`,
  check: `elixirscope check [--project DIR]

Goes through everything that recording needs: finds Elixir, compiles the probe, records a project of a few lines (made in a
temporary folder and removed) and replays it. Says what was found, and what to do where something fails (exit status 1).`,
  dap: `elixirscope dap

A Debug Adapter Protocol server on stdin and stdout, for any editor that speaks it (type "elixirscope").
launch with \`task\` and \`taskArgs\` records and then replays; launch with \`recording\` replays.`,
  engine: `elixirscope engine --node-ipc | --stdio

What an editor's extension starts: a language server on Node's IPC channel or on stdin and stdout, which also tells
(request elixirscope/dapEndpoint) where debug sessions connect to.`,
  list: `elixirscope list [--json]

The recordings there are, oldest first.`,
  info: `elixirscope info REC [--json]

What is in a recording. REC is its folder, its id, a part of the id that is unique, or \`last\`.`,
  delete: `elixirscope delete REC…

Deletes recordings.`,
  rename: `elixirscope rename REC [NAME]

Calls a recording NAME, by which it can be found too; without NAME it has its command for a name again. Its id stays.`,
  keep: `elixirscope keep REC… [--off]

Keeps recordings: they are never deleted to make room. --off takes that back.`,
  export: `elixirscope export REC [FILE] [--force]

Writes a recording to one file (default: its id with .esrec, in this folder) that opens on other machines: a tar archive, packed by gzip.
It holds the sources that were recorded and the values the program worked with. --force replaces FILE.`,
  import: `elixirscope import FILE [--limit SIZE]

Adds a recording that was exported to FILE. Whatever is in FILE that is no part of a recording is left out or refused;
unpacked it may take SIZE (default: 4G).`,
  prune: `elixirscope prune [--keep SIZE]

Deletes the oldest recordings, kept ones excepted, until all together take at most SIZE (default: 10G).`,
};

export const overview = `elixirscope: record an Elixir program once, then walk through its past.

  elixirscope record [--project DIR] [--level L] [--messages M] [--ets T] [--sink S] [--include P] [--exclude P] [--out DIR] [--budget SIZE] -- TASK ARGS
  elixirscope list [--json]
  elixirscope info REC [--json]
  elixirscope delete REC…
  elixirscope prune [--keep SIZE]
  elixirscope rename REC [NAME]
  elixirscope keep REC… [--off]
  elixirscope export REC [FILE] [--force]
  elixirscope import FILE [--limit SIZE]
  elixirscope dap
  elixirscope check [--project DIR]
  elixirscope engine --node-ipc | --stdio
  elixirscope --help [COMMAND] | --version`;

export const helpOf = (command: string | undefined): string | undefined =>
  command !== undefined && Object.hasOwn(help, command) ? help[command] : undefined;

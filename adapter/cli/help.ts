const help: Readonly<Record<string, string>> = {
  record: `elixirscope record [OPTIONS] [--] TASK [ARGS]

Runs \`mix TASK ARGS\` as always and records what it does. Output, input and exit status are the program's own;
ElixirScope's words go to stderr.

  --project DIR    the mix project (default: this folder)
  --profile NAME   deep (default), balanced (calls, received messages), phoenix, production (processes, exceptions, logs)
  --level LEVEL    full (every statement; default), calls (functions only), messages, minimal (processes and exceptions only)
  --messages M     auto (default: as the level says), off, received (as they arrive), all (as they are sent, too)
  --trigger T      exception, exception=KeyError, queue=1000: from when that happens record everything for 5 s (with a lower --level)
  --step-down      record less while events are lost because the machine is too busy
  --ets NAME       record what is done to this ETS table: MyApp.Cache, :sessions (may be repeated)
  --secret NAME    what stands under such names is never written: in place of password, token and the like (may be repeated);
                   '/4[0-9]{15}/' texts that look so; Shop.Privacy.secret?/1 texts of which this function of the project says so
  --sink SINK      auto (default), portable, native
  --include P      only code like P, dependencies too: 'Shop.*' (may be repeated)
  --exclude P      no code like P: it runs at full speed (may be repeated)
  --of P=LEVEL     full, calls or off for code like P: 'Shop.Hot.*=calls', 'app:plug=calls' (may be repeated)
  --out DIR        write the recording to DIR, a new or empty folder (default: in the state folder)
  --budget SIZE    disk space for this recording, then its oldest history goes (default: 2G)

P names modules (Shop.Cart, 'Shop.*', :queue), functions (Shop.Cart.total/2, 'Shop.Cart.handle_*'), files (lib/shop/cart.ex, lib/shop/,
'lib/**/*_html.ex'), an application (app:plug) or the project's own code (project).

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
  tree: `elixirscope tree REC [--at TIME] [--all] [--json]

The processes at a moment, under their supervisors, and what each was doing. A supervisor's first 500
children are listed; --all lists all, and the VM's own processes, too.

  --at TIME  12.4ms or +1.25s since recording began, a moment such as Shop.Till:57 (after 57 of its events), failure (the first), or end.
             Without it: the first failure, else the end`,
  state: `elixirscope state REC PROCESS [--at TIME] [--all] [--json]

The state of a GenServer, Agent, gen_statem or gen_event at a moment, and what had led to it; with --all every state it had.
PROCESS is a pid (0.120.0), a name (Shop.Till), or the end of one (Till). TIME as for \`tree\`.`,
  messages: `elixirscope messages REC [OPTIONS]

Messages between processes, in order: when each was sent, by whom, to whom, and what became of it.

  --from PROCESS   sent by this process (a pid, a name, or the end of one)
  --to PROCESS     sent to this one
  --between A B    between these two, both ways
  --since TIME     not before TIME, which is as for \`tree\`
  --until TIME     not after TIME
  --limit N        at most N of them (default: 200)
  --json           all that is known of them`,
  processes: `elixirscope processes REC [--all] [--json]

The processes of a recording: when each began and ended, and why. --all lists those that lived before recording began, too.`,
  output: `elixirscope output REC [--at TIME] [--json]

What the program had written and logged by a moment, when, and which process did. TIME as for \`tree\`.`,
  stop: `elixirscope stop REC

Stops recording and lets the program run on, as if it had never been recorded: its own code is loaded again, nothing is traced, and nothing of
ours runs any more. What was recorded is complete. REC may be \`last\`.`,
  delete: `elixirscope delete REC…

Deletes recordings.`,
  rename: `elixirscope rename REC [NAME]

Calls a recording NAME, by which it can be found too; without NAME it has its command for a name again. Its id stays.`,
  keep: `elixirscope keep REC… [--off]

Keeps recordings: they are never deleted to make room. --off takes that back.`,
  export: `elixirscope export REC [FILE] [--redact NAME]… [--force]

Writes a recording to one file (default: its id with .esrec, in this folder) that opens on other machines: a tar archive, packed by gzip.
It holds the sources that were recorded and the values the program worked with. --force replaces FILE.

  --redact NAME    texts that stand under such names (variables, keys, fields) are starred wherever they are, in sources, too; '/4[0-9]{15}/': texts
                   that look so (may be repeated). Only the file: the recording stays as it is. Texts only, of four bytes and more.`,
  import: `elixirscope import FILE [--limit SIZE]

Adds a recording that was exported to FILE. Whatever is in FILE that is no part of a recording is left out or refused;
unpacked it may take SIZE (default: 4G).`,
  prune: `elixirscope prune [--keep SIZE]

Deletes the oldest recordings, kept ones excepted, until all together take at most SIZE (default: 10G).`,
};

export const overview = `elixirscope: record an Elixir program once, then walk through its past.

  elixirscope record [--project DIR] [--profile N] [--level L] [--messages M] [--of P=L] [--ets T] [--secret N] [--sink S] [--include P] [--exclude P] [--out DIR] [--budget SIZE] -- TASK ARGS
  elixirscope list [--json]
  elixirscope info REC [--json]
  elixirscope tree REC [--at TIME] [--all] [--json]
  elixirscope state REC PROCESS [--at TIME] [--all] [--json]
  elixirscope messages REC [--from PROCESS] [--to PROCESS] [--between A B] [--since TIME] [--until TIME] [--limit N] [--json]
  elixirscope processes REC [--all] [--json]
  elixirscope output REC [--at TIME] [--json]
  elixirscope stop REC
  elixirscope delete REC…
  elixirscope prune [--keep SIZE]
  elixirscope rename REC [NAME]
  elixirscope keep REC… [--off]
  elixirscope export REC [FILE] [--redact NAME]… [--force]
  elixirscope import FILE [--limit SIZE]
  elixirscope dap
  elixirscope check [--project DIR]
  elixirscope engine --node-ipc | --stdio
  elixirscope --help [COMMAND] | --version`;

export const helpOf = (command: string | undefined): string | undefined =>
  command !== undefined && Object.hasOwn(help, command) ? help[command] : undefined;

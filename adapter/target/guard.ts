import { type ChildProcess, spawn } from 'node:child_process';

/** The probe ends the program five seconds after the engine went; what has not ended so many seconds later is ended by force. */
const patience = 12;

/**
 * A shell that sleeps until we are gone, however that came about, and then sees the program out: takes its output, so that it ends in its own
 * way and not by a broken pipe (which leaves a crash dump in the project), and ends what the program had started: watchers and bundlers live
 * on when their VM is gone, in sessions of their own, so they are noted while it lives. `cat` comes back whenever there is nothing to read,
 * for Node has made our end of the pipes so. Processes are told apart by number and start, as numbers are used again.
 */
const SCRIPT = `
take() { while :; do cat <&"$1"; sleep 0.1; done >/dev/null 2>&1; }
processes() {
  if [ -r /proc/1/stat ]; then
    for file in /proc/[0-9]*/stat; do
      { read -r line < "$file"; } 2>/dev/null || continue
      set -- \${line##*) }
      echo "\${line%% *} $2 \${20}"
    done
  else
    ps -A -o pid= -o ppid= -o lstart=
  fi
}
below() {
  processes | awk -v top="$1" '
    { parent[$1] = $2; line[$1] = $0 }
    END { for (pid in parent) { up = pid; for (n = 0; up != top && up > 1 && n < 100; n++) up = parent[up]; if (up == top) print line[pid] } }'
}
note() { seen="$seen
$(below "$1" | while read -r pid _ start; do echo "$pid $start"; done)
"; }
while read -r _; do :; done
take 3 & take 4 &
left=${patience}
note "$1"
while kill -0 "$1" 2>/dev/null && [ "$left" -gt 0 ]; do sleep 1; note "$1"; left=$((left - 1)); done
processes | while read -r pid _ start; do
  case "$seen" in *"
$pid $start
"*) kill -s KILL "$pid" 2>/dev/null;; esac
done
kill -s KILL 0
`;

/** Watches over `program`, a child with pipes that leads a session of its own. Gives the end of the watch: to be called when the program has ended. */
export function guard(program: ChildProcess): () => void {
  const [stdout, stderr] = [program.stdout, program.stderr].map(descriptor);
  if (process.platform === 'win32' || program.pid === undefined || stdout === undefined || stderr === undefined) return () => {};
  const watch = spawn('/bin/sh', ['-c', SCRIPT, 'elixirscope-guard', String(program.pid)], {
    stdio: ['pipe', 'ignore', 'ignore', stdout, stderr],
    detached: true,
  });
  // Without a shell there is no guard; the program ends all the same.
  watch.on('error', () => {});
  watch.stdin?.on('error', () => {});
  watch.unref();
  return () => void watch.kill('SIGKILL');
}

/** A stream that is handed to a child as such is lost to us; its number is not, but Node has no public word for it. */
function descriptor(stream: unknown): number | undefined {
  return (stream as { readonly _handle?: { readonly fd?: number } } | null)?._handle?.fd;
}

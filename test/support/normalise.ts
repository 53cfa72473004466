/** Takes from a program's output what differs from run to run whoever runs it: times, pids, references, folders for one run. */
export function normalise(text: string): string {
  return text
    .replace(/\r/g, '')
    .replace(/\b\d+(\.\d+)? ?(seconds|milliseconds|ms|µs|μs|s)\b/g, '<time>')
    .replace(/\b\d{2}:\d{2}:\d{2}(\.\d+)?\b/g, '<clock>')
    .replace(/#(PID|Reference|Port)<[\d.]+>/g, '#$1<>')
    .replace(/<\d+\.\d+\.\d+>/g, '<pid>')
    .replace(/#Function<\d+\.\d+\//g, '#Function<')
    .replace(/\b\d{9,}\b/g, '<number>')
    .trim();
}

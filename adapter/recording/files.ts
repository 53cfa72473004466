/** The files that a recording consists of, by their paths in its folder, written with slashes. All else in the folder is derived, or of the moment. */
const FILES: readonly RegExp[] = [
  /^(manifest|label|probe|checkpoint)\.json$/,
  /^sites\.jsonl$/,
  /^sources\/[0-9a-f]{32,64}$/,
  /^seg\/\d{1,10}-\d{1,10}\.seg$/,
];

/** Whether a recording has a file at this path. */
export function isRecordingFile(path: string): boolean {
  return FILES.some((file) => file.test(path));
}

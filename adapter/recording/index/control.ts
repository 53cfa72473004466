/** Numbers of the control events in blocks: FORMAT.md, "Event". */
export const Control = {
  started: 1,
  ended: 2,
  named: 3,
  exception: 4,
  loss: 5,
  governed: 6,
  testStarted: 7,
  testFinished: 8,
  levelChanged: 9,
  moduleLeft: 10,
} as const;

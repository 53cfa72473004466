import { onTerminal, redraw } from './say.js';

/** Work that is over within this time is not worth a word. */
const patienceMs = 1000;

/** One line about work that takes long, redrawn as it goes on. Only on a terminal: in a log nobody waits. */
export class Progress {
  private text = '';
  private timer: NodeJS.Timeout | undefined;
  private shown = false;

  update(text: string): void {
    this.text = text;
    if (this.shown) redraw(text);
    else this.timer ??= setTimeout(() => this.show(), patienceMs);
  }

  /** The work is over, or something else wants the line. */
  done(): void {
    clearTimeout(this.timer);
    if (this.shown) redraw('');
    this.timer = undefined;
    this.shown = false;
  }

  private show(): void {
    this.shown = onTerminal();
    if (this.shown) redraw(this.text);
  }
}

// Runs in VS Code's page and says what a person sees there. Every class name of VS Code that tests depend on is in this file.

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const text = (element) => element?.textContent?.replaceAll('\u00a0', ' ').trim() ?? '';
const visible = (element) => element.getClientRects().length > 0;
const top = (element) => Math.round(Number.parseFloat(element.style.top));

/** The editor that has the focus, or had it last. */
function editor() {
  const group = document.querySelector('.editor-group-container.active') ?? document;
  return all('.editor-instance .monaco-editor', group).find(visible);
}

/** Line numbers of the visible lines, by their place on the screen. */
function numbers(within) {
  const rows = all('.margin-view-overlays > div', within);
  return new Map(rows.map((row) => [top(row), Number(text(row.querySelector('.line-numbers')))]));
}

function lineElement(within, number) {
  const at = [...numbers(within)].find(([, one]) => one === number)?.[0];
  return all('.view-lines > .view-line', within).find((row) => top(row) === at);
}

/** A line as it is in the file, without the values that are shown beside it. */
function written(row) {
  if (!row) return '';
  const copy = row.cloneNode(true);
  for (const one of all('.debug-inline-value', copy)) one.remove();
  return copy.textContent.replaceAll('\u00a0', ' ').trimEnd();
}

/** Where the nth (from 0) occurrence of `wanted` in a line is on the screen: its middle. */
function place(number, wanted, nth) {
  const row = lineElement(editor(), number);
  if (!row) return undefined;
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('.debug-inline-value')) nodes.push(walker.currentNode);
  const whole = nodes.map((node) => node.data.replaceAll('\u00a0', ' ')).join('');
  let from = -1;
  for (let turn = 0; turn <= nth; turn++) from = whole.indexOf(wanted, from + 1);
  if (from < 0) return undefined;
  const middle = from + Math.floor(wanted.length / 2);
  let before = 0;
  for (const node of nodes) {
    if (middle < before + node.data.length) {
      const range = document.createRange();
      range.setStart(node, middle - before);
      range.setEnd(node, middle - before + 1);
      const box = range.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }
    before += node.data.length;
  }
  return undefined;
}

globalThis.seen = {
  /** The file in the active editor: its whole path, or what its tab says for a source that is no file. */
  file() {
    const label =
      document.querySelector('.editor-group-container.active .tab.active .tab-label') ?? document.querySelector('.tab.active .tab-label');
    return label?.getAttribute('aria-label') ?? undefined;
  },

  /** The line that the session stands on, where its editor is the active one. */
  highlighted() {
    const within = editor();
    const mark = within?.querySelector('.view-overlays .debug-top-stack-frame-line, .view-overlays .debug-focused-stack-frame-line');
    if (!mark) return undefined;
    const line = numbers(within).get(top(mark.parentElement));
    if (line === undefined) return undefined;
    return { file: this.file(), line, text: written(lineElement(within, line)).trim() };
  },

  lineIsVisible: (number) => lineElement(editor(), number) !== undefined,
  line: (number) => written(lineElement(editor(), number)),
  place,

  /** Where the gutter of a line is on the screen. */
  gutter(number) {
    const within = editor();
    const row = lineElement(within, number)?.getBoundingClientRect();
    const margin = within?.querySelector('.margin')?.getBoundingClientRect();
    return row && margin ? { x: margin.x + 9, y: row.y + row.height / 2 } : undefined;
  },

  /** Breakpoints in the gutter: their line, and their state as the icon shows it (`verified`, `unverified`, `disabled` …). */
  breakpoints() {
    const within = editor();
    const lines = numbers(within);
    return all('.glyph-margin-widgets .cgmr', within).flatMap((glyph) => {
      const icon = [...glyph.classList].find((name) => name.startsWith('codicon-debug-breakpoint'));
      const line = lines.get(top(glyph));
      if (!icon || line === undefined) return [];
      return [
        {
          line,
          state:
            icon
              .replace('codicon-debug-breakpoint', '')
              .replace(/^-/, '')
              .replace(/^stackframe$/, '') || 'verified',
        },
      ];
    });
  },

  /** Values shown beside the code of a line. */
  inlineValues: (number) =>
    all('.debug-inline-value', lineElement(editor(), number) ?? document.createElement('p'))
      .map(text)
      .filter(Boolean),

  /** The debug hover, else the language's; undefined where none is shown. */
  hover() {
    const debug = all('.debug-hover-widget').find(visible);
    if (debug) return text(debug.querySelector('.value')) || text(debug);
    const language = all('.monaco-hover .monaco-hover-content, .monaco-resizable-hover .hover-contents').find(
      (one) => visible(one) && text(one),
    );
    return language && text(language);
  },

  /** The variables in the Variables view, scopes too, in order; `level` 1 is a scope. */
  variables: () =>
    all('.debug-variables .monaco-list-row').map((row) => ({
      level: Number(row.getAttribute('aria-level')),
      name: text(row.querySelector('.name')).replace(/\s*[:=]$/, '') || text(row),
      value: text(row.querySelector('.value')),
    })),

  /** The expressions in the Watch view, each with what it is now. */
  watches: () =>
    all('.debug-watch .monaco-list-row').map((row) => ({
      name: text(row.querySelector('.name')).replace(/\s*[:=]$/, ''),
      value: text(row.querySelector('.value')),
    })),

  /** The rows of the Call Stack view: sessions, processes, frames. */
  callStack: () =>
    all('.debug-call-stack .monaco-list-row').map((row) => {
      const frame = row.querySelector('.stack-frame');
      if (frame)
        return {
          kind: 'frame',
          name: text(frame.querySelector('.label')),
          file: text(frame.querySelector('.file-name')),
          line: Number.parseInt(text(frame.querySelector('.line-number')), 10),
          selected: row.classList.contains('selected'),
        };
      const kind = row.querySelector('.session') ? 'session' : row.querySelector('.thread') ? 'process' : 'other';
      return {
        kind,
        name: text(row.querySelector('.name')) || text(row),
        state: text(row.querySelector('.state')),
        selected: row.classList.contains('selected'),
      };
    }),

  /** Labels of the buttons in the debug toolbar, without their keys; those that can be pressed. */
  toolbar: () =>
    all('.debug-toolbar .action-label')
      .filter((one) => visible(one) && !one.classList.contains('disabled'))
      .map((one) => (one.getAttribute('aria-label') ?? '').replace(/ \([^()]*\)$/, '')),

  exception: () => text(all('.exception-widget').find(visible)) || undefined,

  /** What looks like a link in the exception widget, and whether it leads anywhere. */
  exceptionLinks: () =>
    all('.exception-widget .stack-trace a').map((link) => ({ text: text(link), leads: link.classList.contains('link') })),

  /** Visible rows of the Debug Console. */
  console: () => all('.repl .monaco-list-row .monaco-tl-contents').map((row) => written(row.querySelector('.value, .name') ?? row)),

  notifications: () =>
    all('.notifications-toasts .notification-list-item').map((one) => ({
      message: text(one.querySelector('.notification-list-item-message')),
      buttons: all('.notification-list-item-buttons-container .monaco-button', one).map(text).filter(Boolean),
    })),

  /** The modal dialog, where there is one. */
  dialog() {
    const box = all('.monaco-dialog-box').find(visible);
    if (!box) return undefined;
    const message = [text(box.querySelector('.dialog-message-text')), text(box.querySelector('.dialog-message-detail'))]
      .filter(Boolean)
      .join('\n');
    return { message, buttons: all('.dialog-buttons .monaco-button', box).map(text) };
  },

  statusBar: () =>
    all('.statusbar-item')
      .filter(visible)
      .map((one) => ({ id: one.id, label: text(one.querySelector('.statusbar-item-label')), says: one.getAttribute('aria-label') ?? '' })),

  quickPick: () =>
    all('.quick-input-list .monaco-list-row')
      .filter(visible)
      .map((row) => row.getAttribute('aria-label') ?? text(row)),

  /** Rows of the tree in the side bar's section of this title. */
  tree(title) {
    const pane = all('.pane').find((one) => one.querySelector('.pane-header')?.getAttribute('aria-label')?.startsWith(title));
    return (
      pane &&
      all('.monaco-list-row', pane)
        .filter(visible)
        .map((row) => row.getAttribute('aria-label') ?? text(row))
    );
  },

  /** What the header of such a section says, and what stands above its rows. */
  saysOf(title) {
    const pane = all('.pane').find((one) => one.querySelector('.pane-header')?.getAttribute('aria-label')?.startsWith(title));
    return pane
      ? ['.pane-header .title', '.pane-header .description', '.message'].map((one) => text(pane.querySelector(one))).join('\n')
      : '';
  },

  /** What the row says that is selected in such a section and has the keyboard. */
  rowWithKeyboard(title) {
    const pane = all('.pane').find((one) => one.querySelector('.pane-header')?.getAttribute('aria-label')?.startsWith(title));
    if (!pane?.contains(document.activeElement)) return undefined;
    return pane.querySelector('.monaco-list-row.selected.focused')?.getAttribute('aria-label') ?? undefined;
  },

  /** The two sides of the diff editor in front, as far as they are in sight. */
  diff() {
    const editor = all('.editor-group-container.active .monaco-diff-editor').find(visible);
    const side = (name) =>
      all(`.editor.${name} .view-lines > .view-line`, editor)
        .sort((a, b) => top(a) - top(b))
        .map(written);
    return editor && { title: this.file(), before: side('original').join('\n'), after: side('modified').join('\n') };
  },

  /** What completion proposes. */
  proposals: () =>
    all('.suggest-widget .monaco-list-row')
      .filter(visible)
      .map((row) => text(row.querySelector('.label-name')) || text(row)),

  terminal: () =>
    all('.terminal-wrapper.active .xterm-rows > div, .terminal-wrapper .xterm-rows > div')
      .filter(visible)
      .map((row) => row.textContent.trimEnd()),
};

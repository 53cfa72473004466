import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Failure } from '../replay/history.js';

/** Which exceptions stop a walk: what the client may choose from. */
export const EXCEPTION_FILTERS: readonly (DebugProtocol.ExceptionBreakpointsFilter & { readonly match: (failure: Failure) => boolean })[] =
  [
    {
      filter: 'failed test',
      label: 'Failed Test',
      description: 'Stops at the statement that made a test fail.',
      default: true,
      match: ({ source }) => source === 'ex_unit',
    },
    {
      filter: 'uncaught',
      label: 'Uncaught Exceptions',
      description: 'Stops at the statement whose exception ended its process or the mix task.',
      default: true,
      match: ({ source }) => source !== 'ex_unit',
    },
    {
      filter: 'raised',
      label: 'All Recorded Exceptions',
      description: 'Stops at every exception that the recording knows of.',
      default: false,
      match: () => true,
    },
  ];

/** The filters that are on. */
export class ExceptionFilters {
  readonly #on: typeof EXCEPTION_FILTERS;

  private constructor(on: typeof EXCEPTION_FILTERS) {
    this.#on = on;
  }

  static byDefault(): ExceptionFilters {
    return new ExceptionFilters(EXCEPTION_FILTERS.filter((one) => one.default));
  }

  /** Names that are not known are left out. */
  static named(names: readonly string[]): ExceptionFilters {
    return new ExceptionFilters(EXCEPTION_FILTERS.filter(({ filter }) => names.includes(filter)));
  }

  get anyOn(): boolean {
    return this.#on.length > 0;
  }

  match(failure: Failure): boolean {
    return this.#on.some((filter) => filter.match(failure));
  }
}
